/* gc.c — garbage collection: when, what it did, what it would do. */
#include "base.h"

#include "gc.h"
#include "jsout.h"
#include "limits.h"
#include "system_job.h"

#define PARAMS_MAX 256

/* What Harbor's clients send beside is not wanted here, and not kept. */
static int
read_params(struct ctx *c, const struct jsin *obj, struct str *ret,
    struct err *err)
{
	bool untagged = false, dry = false, purge = false;
	int64_t window = GC_WINDOW, workers = 1;
	struct jsout j;
	struct buf b;

	if (jsin_bool_opt(obj, "delete_untagged", &untagged, err) < 0 ||
	    jsin_bool_opt(obj, "dry_run", &dry, err) < 0 ||
	    jsin_bool_opt(obj, "purge_deletions", &purge, err) < 0 ||
	    jsin_i64_opt(obj, "workers", 1, GC_WORKERS_MAX, &workers,
	    err) < 0 ||
	    jsin_i64_opt(obj, "time_window", 0, GC_WINDOW_MAX, &window,
	    err) < 0)
		return -1;
	buf_init(&b, c->arena, PARAMS_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_bool(&j, "delete_untagged", untagged);
	jsout_bool(&j, "dry_run", dry);
	jsout_bool(&j, "purge_deletions", purge);
	jsout_i64(&j, "time_window", window);
	jsout_i64(&j, "workers", workers);
	jsout_obj_end(&j);
	*ret = buf_str(&b);
	return 0;
}

static const struct system_job gc = {
	JOB_GARBAGE_COLLECTION, "gc_id", "garbage collection", read_params,
};

int
gc_list_get(struct ctx *c, struct err *err)
{
	return system_job_list(c, &gc, err);
}

int
gc_get_one(struct ctx *c, struct err *err)
{
	return system_job_get(c, &gc, err);
}

int
gc_put(struct ctx *c, struct err *err)
{
	return system_job_stop(c, &gc, err);
}

int
gc_log_get(struct ctx *c, struct err *err)
{
	return system_job_log(c, &gc, err);
}

int
gc_schedule_get(struct ctx *c, struct err *err)
{
	return system_job_schedule_get(c, &gc, err);
}

int
gc_schedule_post(struct ctx *c, struct err *err)
{
	return system_job_schedule_post(c, &gc, err);
}

int
gc_schedule_put(struct ctx *c, struct err *err)
{
	return system_job_schedule_put(c, &gc, err);
}

int
gc_queue_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;

	if (!db || gc_queue(db, c->arena, &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}

int
gc_blob_list_get(struct ctx *c, struct err *err)
{
	return api_list(c, NULL, 0, gc_queue_blobs, err);
}
