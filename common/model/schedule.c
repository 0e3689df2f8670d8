#include "base.h"

#include "cron.h"
#include "schedule.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.schedule_id %", "b.schedule_id" },
	{ "vendor_type", LIST_TEXT, "b.kind %", "b.kind" },
	{ "cron", LIST_TEXT, "b.cron %", "b.cron" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_SCHEDULE_LIST, fields, ARRAY_SIZE(fields), "b.schedule_id",
};

struct fire {
	struct arena *arena;
	int64_t fired; /* -1: nothing was due */
};

/* One that is new is planned, not queued; a cron that is none never is. */
static int64_t
next_after(struct str text, int64_t now)
{
	struct cron cron;

	return cron_parse(text, &cron) ? cron_next(&cron, now) : -1;
}

static int
enqueue(struct db *db, struct arena *a, const struct row *row, struct err *err)
{
	int64_t owner = row_i64(row, "owner_id"), id;
	const struct job_new job = {
		.kind = job_kind_of(row_str(row, "kind")),
		.owner = owner,
		.trigger = JOB_SCHEDULE,
		.params = row_str(row, "params"),
		.unique_key = arena_printf(a, "schedule %" PRId64, owner),
	};

	return job_enqueue(db, a, &job, &id, err) < 0 ? -1 : 0;
}

/* Once in the cluster: the row stays locked until its next time is written. */
static int
fire_one(struct db *db, void *arg, struct err *err)
{
	struct fire *f = arg;
	struct db_array known = job_kinds(f->arena);
	struct row row;
	int64_t next;
	int rc = db_opt(db, f->arena, STMT_SCHEDULE_DUE, &row, err, &known);

	f->fired = -1;
	if (rc <= 0)
		return rc;
	next = next_after(row_str(&row, "cron"), row_i64(&row, "now"));
	f->fired = row_bool(&row, "fires");
	if (f->fired > 0 && enqueue(db, f->arena, &row, err) < 0)
		return -1;
	return db_none(db, STMT_SCHEDULE_PLAN, NULL, err,
	    row_i64(&row, "schedule_id"), next);
}

int
schedule_fire(struct db *db, int64_t *ret_count, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct fire f = { .arena = a };
	int64_t count = 0;

	do {
		if (tx_run(db, fire_one, &f, err) < 0)
			return -1;
		count += MAX(f.fired, 0);
	} while (f.fired >= 0);
	*ret_count = count;
	return 0;
}

int
schedule_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &list, NULL, 0, query, ret, err);
}

int
schedule_wait(struct db *db, struct arena *a, int64_t *ret_wait,
    struct err *err)
{
	struct db_array known = job_kinds(a);
	struct row row;

	if (db_one(db, a, STMT_SCHEDULE_WAIT, &row, err, &known) < 0)
		return -1;
	*ret_wait = row_null(&row, "wait") ? -1 : row_i64(&row, "wait");
	return 0;
}

int
schedule_put(struct db *db, struct arena *a, const struct schedule *s,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_one(db, a, STMT_SCHEDULE_PUT, &row, err,
	    str_of(job_kind_name(s->kind)), s->owner, s->type, s->cron,
	    s->params, actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
schedule_delete(struct db *db, struct arena *a, enum job_kind kind,
    int64_t owner, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_SCHEDULE_DELETE, &row, err,
	    str_of(job_kind_name(kind)), owner, actor->username,
	    actor->client, actor->request_id, actor->user_agent);
}

int
schedule_get(struct db *db, struct arena *a, enum job_kind kind, int64_t owner,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_SCHEDULE_GET, &row, err,
	    str_of(job_kind_name(kind)), owner);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}
