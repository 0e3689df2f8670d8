#include "base.h"

#include "job.h"
#include "jobservice.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.job_id %", "b.job_id" },
	{ "kind", LIST_TEXT, "b.kind %", "b.kind" },
	{ "status", LIST_TEXT, "b.status %", NULL },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "end_time", LIST_TIME, "b.ended_at %", "b.ended_at" },
};

static const struct list jobs = {
	STMT_JOBSERVICE_JOBS, fields, ARRAY_SIZE(fields), "b.job_id DESC",
};

int
jobservice_jobs(struct db *db, struct arena *a, const struct list_query *q,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &jobs, NULL, 0, q, ret, err);
}

int
jobservice_pools(struct db *db, struct arena *a, struct str *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_JOBSERVICE_POOLS, &row, err,
	    (int64_t)JOB_STALE) < 0)
		return -1;
	*ret = row_str(&row, "items");
	return 0;
}

int
jobservice_queues(struct db *db, struct arena *a, struct str *ret,
    struct err *err)
{
	struct db_array known = job_kinds(a);
	struct row row;

	if (db_one(db, a, STMT_JOBSERVICE_QUEUES, &row, err, &known) < 0)
		return -1;
	*ret = row_str(&row, "items");
	return 0;
}

int
jobservice_workers(struct db *db, struct arena *a, struct str daemon,
    struct str *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_JOBSERVICE_WORKERS, &row, err, daemon,
	    (int64_t)JOB_STALE) < 0)
		return -1;
	*ret = row_str(&row, "items");
	return row_bool(&row, "known");
}

/* The kinds that a name stands for; none: it is no queue's. */
static struct db_array
find(struct arena *a, struct str queue)
{
	struct db_array known = job_kinds(a);
	struct str *found = arena_array(a, known.count + 1, sizeof(*found));
	bool all = str_eq(queue, STR("all"));
	size_t n = 0;

	for (size_t i = 0; i < known.count; i++)
		if (all || str_eq(queue, known.items[i]))
			found[n++] = known.items[i];
	if (all || str_eq(queue, STR("SCHEDULER")))
		found[n++] = STR("SCHEDULER");
	return (struct db_array){ found, n };
}

int
jobservice_act(struct db *db, struct arena *a, struct str queue,
    enum jobservice_action action, const struct actor *actor, struct err *err)
{
	struct db_array kinds = find(a, queue);
	int rc;

	if (kinds.count == 0)
		return 0;
	rc = action == JOBSERVICE_STOP ?
	    db_none(db, STMT_JOBSERVICE_STOP_QUEUE, NULL, err, &kinds, queue,
	        actor->username, actor->client, actor->request_id,
	        actor->user_agent) :
	    db_none(db, STMT_JOBSERVICE_PAUSE_QUEUE, NULL, err, &kinds,
	        action == JOBSERVICE_PAUSE, queue, actor->username,
	        actor->client, actor->request_id, actor->user_agent);
	return rc < 0 ? -1 : 1;
}

int
jobservice_paused(struct db *db, struct arena *a, struct str queue, bool *ret,
    struct err *err)
{
	struct db_array kinds = find(a, queue);
	struct row row;

	if (kinds.count == 0)
		return 0;
	if (db_one(db, a, STMT_JOBSERVICE_PAUSED, &row, err,
	    kinds.items[kinds.count - 1]) < 0)
		return -1;
	*ret = row_bool(&row, "paused");
	return 1;
}
