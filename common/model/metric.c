#include "base.h"

#include "metric.h"

static int
take_series(int rc, const struct row *row, struct str *ret_json)
{
	if (rc == 0)
		*ret_json = row_str(row, "series");
	return rc;
}

int
metric_projects(struct db *db, struct arena *a, const struct metric_query *q,
    int64_t project_id, int64_t most, struct str *ret_json, struct err *err)
{
	struct row row;

	return take_series(db_one(db, a, STMT_METRIC_PROJECTS, &row, err,
	    q->visitor, (int)q->sysadmin, project_id, q->first, q->last,
	    &q->names, (int)(most > 0), most), &row, ret_json);
}

int
metric_repositories(struct db *db, struct arena *a,
    const struct metric_query *q, struct str ids, struct str project,
    struct str repository, struct str *ret_json, struct err *err)
{
	struct row row;

	return take_series(db_one(db, a, STMT_METRIC_REPOSITORIES, &row, err,
	    q->visitor, (int)q->sysadmin, ids, project, repository, q->first,
	    q->last, &q->names), &row, ret_json);
}

int
metric_registry(struct db *db, struct arena *a, const struct metric_query *q,
    struct str *ret_json, struct err *err)
{
	struct row row;

	return take_series(db_one(db, a, STMT_METRIC_REGISTRY, &row, err,
	    q->first, q->last, &q->names), &row, ret_json);
}

int
metric_measure(struct db *db, int64_t *ret_projects, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_METRIC_MEASURE_REGISTRY, &row, err) < 0 ||
	    db_one(db, a, STMT_METRIC_MEASURE_PROJECTS, &row, err) < 0)
		return -1;
	*ret_projects = row_i64(&row, "projects");
	return 0;
}

int
metric_forget(struct db *db, int64_t days, int64_t *ret_rows,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_METRIC_FORGET, &row, err, days) < 0)
		return -1;
	*ret_rows = row_i64(&row, "rows");
	return 0;
}
