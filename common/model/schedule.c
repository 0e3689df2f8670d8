#include "base.h"

#include "cron.h"
#include "job.h"
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

/* Once in the cluster: the row stays locked until its next time is written. */
static int
fire_one(struct db *db, void *arg, struct err *err)
{
	struct fire *f = arg;
	struct db_array known = job_kinds(f->arena);
	struct row row;
	int64_t id, next;
	int rc = db_opt(db, f->arena, STMT_SCHEDULE_DUE, &row, err, &known);

	f->fired = -1;
	if (rc <= 0)
		return rc;
	next = next_after(row_str(&row, "cron"), row_i64(&row, "now"));
	f->fired = row_bool(&row, "fires");
	if (f->fired > 0) {
		const struct job_new job = {
			.kind = job_kind_of(row_str(&row, "kind")),
			.unique_key = STR("schedule"),
		};

		if (job_enqueue(db, f->arena, &job, &id, err) < 0)
			return -1;
	}
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
