/*
 * jobservice.h — the work in the background as administrators see it: daemons
 * (Harbor: pools), what they run (workers), and the queue of each kind of job.
 *
 * A queue may be paused: nothing of it is begun.  That of schedules, "SCHEDULER",
 * holds no jobs; while it is paused nothing is queued by itself.
 */
#ifndef JOBSERVICE_H
#define JOBSERVICE_H

#include "actor.h"
#include "page.h"

/* JSON arrays. */
int jobservice_pools(struct db *db, struct arena *a, struct str *ret,
    struct err *err) MUST_CHECK;
int jobservice_queues(struct db *db, struct arena *a, struct str *ret,
    struct err *err) MUST_CHECK;

/*
 * All jobs that are remembered, the newest first, with what those that run have
 * done so far.
 */
int jobservice_jobs(struct db *db, struct arena *a, const struct list_query *q,
    struct list_page *ret, struct err *err) MUST_CHECK;

/* Of a daemon or of "all".  1; 0 no such daemon; -1. */
int jobservice_workers(struct db *db, struct arena *a, struct str daemon,
    struct str *ret, struct err *err) MUST_CHECK;

enum jobservice_action {
	JOBSERVICE_STOP, /* what waits now */
	JOBSERVICE_PAUSE,
	JOBSERVICE_RESUME,
};

/* On a kind, "SCHEDULER" or "all".  1; 0 no such queue; -1. */
int jobservice_act(struct db *db, struct arena *a, struct str queue,
    enum jobservice_action action, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* Of a kind; of "all" it is the schedules.  1; 0 no such queue; -1. */
int jobservice_paused(struct db *db, struct arena *a, struct str queue,
    bool *ret, struct err *err) MUST_CHECK;

#endif
