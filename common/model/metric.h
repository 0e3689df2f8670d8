/* metric.h — numbers of each day: of projects, repositories, the registry. */
#ifndef METRIC_H
#define METRIC_H

#include "db.h"

/*
 * Series as a JSON array of {name, project, repository, values}: values are one
 * for each day from first to last (of the epoch, UTC), null where nobody
 * measured.
 */
struct metric_query {
	int64_t visitor; /* user, minus a robot; 0: nobody */
	bool sysadmin;   /* sees all */
	int64_t first, last;
	struct db_array names;
};

/*
 * Of what the visitor sees, or of one project (0: all), pulls, pushes and
 * storage: sums, or (most > 0) of so many projects, and of the others together.
 */
int metric_projects(struct db *db, struct arena *a,
    const struct metric_query *q, int64_t project_id, int64_t most,
    struct str *ret_json, struct err *err) MUST_CHECK;

/*
 * pulls and pushes of repositories that the visitor may pull: by their numbers
 * ("{1,2}"), and by name (may be absent).
 */
int metric_repositories(struct db *db, struct arena *a,
    const struct metric_query *q, struct str ids, struct str project,
    struct str repository, struct str *ret_json, struct err *err) MUST_CHECK;

/* physical, logical, gc_freed and queue_wait, for system administrators. */
int metric_registry(struct db *db, struct arena *a,
    const struct metric_query *q, struct str *ret_json, struct err *err)
    MUST_CHECK;

/* Measures this day anew; how many projects there are. */
int metric_measure(struct db *db, int64_t *ret_projects, struct err *err)
    MUST_CHECK;

/* Removes what is not of the last so many days; how many rows. */
int metric_forget(struct db *db, int64_t days, int64_t *ret_rows,
    struct err *err) MUST_CHECK;

#endif
