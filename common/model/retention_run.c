#include "base.h"

#include "retention_run.h"

int
retention_run_start(struct db *db, struct arena *a, int64_t policy, bool dry,
    const struct actor *actor, int64_t *ret_id, struct err *err)
{
	const struct job_new job = {
		.kind = JOB_RETENTION,
		.owner = policy,
		.params = dry ? STR("{\"dry_run\":true}") : STR("{}"),
		.actor = actor,
	};

	return job_enqueue(db, a, &job, ret_id, err) < 0 ? -1 : 0;
}

static const struct list_field run_fields[] = {
	{ "id", LIST_INT, "b.job_id %", "b.job_id" },
	{ "status", LIST_TEXT, "b.status %", "b.status" },
	{ "trigger", LIST_TEXT, "b.trigger %", "b.trigger" },
};

static const struct list runs = {
	STMT_RETENTION_RUN_LIST, run_fields, ARRAY_SIZE(run_fields),
	"b.job_id DESC",
};

int
retention_run_list(struct db *db, struct arena *a, int64_t policy,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str arg = arena_printf(a, "%" PRId64, policy);

	return db_list(db, a, &runs, &arg, 1, query, ret, err);
}

int
retention_run_find(struct db *db, struct arena *a, int64_t policy, int64_t run,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_RETENTION_RUN_FIND, &row, err, policy, run);
}

static const struct list_field task_fields[] = {
	{ "id", LIST_INT, "b.retention_task_id %", "b.retention_task_id" },
	{ "repository", LIST_TEXT, "b.repository %", "b.repository" },
	{ "total", LIST_INT, "b.total %", "b.total" },
	{ "retained", LIST_INT, "b.retained %", "b.retained" },
};

static const struct list tasks = {
	STMT_RETENTION_TASK_LIST, task_fields, ARRAY_SIZE(task_fields),
	"b.retention_task_id",
};

int
retention_task_list(struct db *db, struct arena *a, int64_t run,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str arg = arena_printf(a, "%" PRId64, run);

	return db_list(db, a, &tasks, &arg, 1, query, ret, err);
}

int
retention_task_log(struct db *db, struct arena *a, int64_t run, int64_t task,
    struct str *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_RETENTION_TASK_LOG, &row, err, run, task);

	if (rc > 0)
		*ret = row_str(&row, "log");
	return rc;
}

int
retention_next(struct db *db, struct arena *a, int64_t policy,
    struct retention_place *at, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_RETENTION_NEXT, &row, err, policy,
	    at->name);

	if (rc > 0)
		*at = (struct retention_place){
			row_i64(&row, "repository_id"), row_str(&row, "name"),
		};
	return rc;
}

int
retention_task_begin(struct db *db, struct arena *a, int64_t run,
    struct str repository, int64_t *ret_id, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_RETENTION_TASK_BEGIN, &row, err, run,
	    repository);

	if (rc > 0)
		*ret_id = row_i64(&row, "retention_task_id");
	return rc;
}

int
retention_judge(struct db *db, struct arena *a, int64_t policy,
    int64_t repository, struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_RETENTION_JUDGE, ret, err, policy,
	    repository);
}

int
retention_unit_delete(struct db *db, struct arena *a, int64_t policy,
    const struct row *judged, struct str *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_RETENTION_UNIT_DELETE, &row, err, policy,
	    row_i64(judged, "manifest_id"), row_null(judged, "tag") ?
	    STR_NULL : row_str(judged, "tag"),
	    row_i64(judged, "judged_at")) < 0)
		return -1;
	*ret = row_str(&row, "verdict");
	return 0;
}

int
retention_task_end(struct db *db, int64_t task, int64_t total,
    int64_t retained, struct str log, struct err *err)
{
	return db_none(db, STMT_RETENTION_TASK_END, NULL, err, task, total,
	    retained, log);
}

int
retention_run_end(struct db *db, struct arena *a, const struct job *job,
    bool dry, struct retention_done *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_RETENTION_RUN_END, &row, err, job->id,
	    job->owner, (int)dry) < 0)
		return -1;
	*ret = (struct retention_done){
		row_i64(&row, "total"), row_i64(&row, "retained"),
	};
	return 0;
}
