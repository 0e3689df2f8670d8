/*
 * retention_run.h — runs of a policy of retention: jobs of the kind RETENTION,
 * and a task for each repository that a rule covers.
 */
#ifndef RETENTION_RUN_H
#define RETENTION_RUN_H

#include "job.h"

/* Begins one; dry: nothing will be deleted. */
int retention_run_start(struct db *db, struct arena *a, int64_t policy,
    bool dry, const struct actor *actor, int64_t *ret_id, struct err *err)
    MUST_CHECK;

/* The newest first. */
int retention_run_list(struct db *db, struct arena *a, int64_t policy,
    const struct list_query *query, struct list_page *ret, struct err *err)
    MUST_CHECK;

/* Whether the run is one of the policy's: 1, 0, -1. */
int retention_run_find(struct db *db, struct arena *a, int64_t policy,
    int64_t run, struct err *err) MUST_CHECK;

int retention_task_list(struct db *db, struct arena *a, int64_t run,
    const struct list_query *query, struct list_page *ret, struct err *err)
    MUST_CHECK;

/* 1, 0, -1. */
int retention_task_log(struct db *db, struct arena *a, int64_t run,
    int64_t task, struct str *ret, struct err *err) MUST_CHECK;

/* --- what a run does ------------------------------------------------- */

struct retention_place {
	int64_t repository_id;
	struct str name; /* without the project; empty before the first */
};

/* The repository behind *at, by name: 1, 0 there is none, -1. */
int retention_next(struct db *db, struct arena *a, int64_t policy,
    struct retention_place *at, struct err *err) MUST_CHECK;

/* 1; 0: an attempt before was done with it; -1. */
int retention_task_begin(struct db *db, struct arena *a, int64_t run,
    struct str repository, int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * Rows: manifest_id, tag (null: the artifact as a whole), verdict (kept, goes,
 * immutable), line for the log, judged_at.  Indexes before what they list.
 */
int retention_judge(struct db *db, struct arena *a, int64_t policy,
    int64_t repository, struct rows *ret, struct err *err) MUST_CHECK;

/*
 * Deletes what was judged then, unless that has changed: *ret is deleted, gone,
 * or why it stays (retention_delete in sql/functions).
 */
int retention_unit_delete(struct db *db, struct arena *a, int64_t policy,
    const struct row *judged, struct str *ret, struct err *err) MUST_CHECK;

int retention_task_end(struct db *db, int64_t task, int64_t total,
    int64_t retained, struct str log, struct err *err) MUST_CHECK;

struct retention_done {
	int64_t total, retained;
};

/* Sums up the tasks of all attempts, and writes the event. */
int retention_run_end(struct db *db, struct arena *a, const struct job *job,
    bool dry, struct retention_done *ret, struct err *err) MUST_CHECK;

#endif
