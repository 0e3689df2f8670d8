/* fsck.c — checks of the store: when, and what they found. */
#include "base.h"

#include "fsck.h"
#include "jsout.h"
#include "system_job.h"

#define PARAMS_MAX 256

static int
read_params(struct ctx *c, const struct jsin *obj, struct str *ret,
    struct err *err)
{
	bool digest = false, repair = false;
	int64_t rate = 0;
	struct jsout j;
	struct buf b;

	if (jsin_bool_opt(obj, "digest", &digest, err) < 0 ||
	    jsin_bool_opt(obj, "repair", &repair, err) < 0 ||
	    jsin_i64_opt(obj, "rate", 0, FSCK_RATE_MAX, &rate, err) < 0)
		return -1;
	buf_init(&b, c->arena, PARAMS_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_bool(&j, "digest", digest);
	jsout_bool(&j, "repair", repair);
	jsout_i64(&j, "rate", rate);
	jsout_obj_end(&j);
	*ret = buf_str(&b);
	return 0;
}

static const struct system_job fsck = {
	JOB_FSCK, "fsck_id", "check", read_params,
};

int
fsck_list_get(struct ctx *c, struct err *err)
{
	return system_job_list(c, &fsck, err);
}

int
fsck_get_one(struct ctx *c, struct err *err)
{
	return system_job_get(c, &fsck, err);
}

int
fsck_put(struct ctx *c, struct err *err)
{
	return system_job_stop(c, &fsck, err);
}

int
fsck_log_get(struct ctx *c, struct err *err)
{
	return system_job_log(c, &fsck, err);
}

int
fsck_schedule_get(struct ctx *c, struct err *err)
{
	return system_job_schedule_get(c, &fsck, err);
}

int
fsck_schedule_post(struct ctx *c, struct err *err)
{
	return system_job_schedule_post(c, &fsck, err);
}

int
fsck_schedule_put(struct ctx *c, struct err *err)
{
	return system_job_schedule_put(c, &fsck, err);
}
