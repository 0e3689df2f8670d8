/*
 * schedule.h — jobs that are queued again and again.
 *
 * Whoever looks first queues what is due, once in all daemons.  What was missed
 * while nobody looked is made up for once; nothing is queued while a job of the
 * same schedule still waits or runs.  Of each kind and owner there is one.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "job.h"

/* Queues what is due; how many to *ret_count. */
int schedule_fire(struct db *db, int64_t *ret_count, struct err *err)
    MUST_CHECK;

/* Microseconds until the next one is due; -1: none will be. */
int schedule_wait(struct db *db, struct arena *a, int64_t *ret_wait,
    struct err *err) MUST_CHECK;

struct schedule {
	enum job_kind kind;
	int64_t owner;   /* the policy it is of; 0: of the system */
	struct str type; /* Hourly, Daily, Weekly or Custom */
	struct str cron;
	struct str params; /* JSON object */
};

/* Makes it or changes it. */
int schedule_put(struct db *db, struct arena *a, const struct schedule *s,
    const struct actor *actor, struct err *err) MUST_CHECK;

/* 1; 0 there was none; -1. */
int schedule_delete(struct db *db, struct arena *a, enum job_kind kind,
    int64_t owner, const struct actor *actor, struct err *err) MUST_CHECK;

/* In Harbor's shape of a history.  1, 0, -1. */
int schedule_get(struct db *db, struct arena *a, enum job_kind kind,
    int64_t owner, struct str *ret_json, struct err *err) MUST_CHECK;

int schedule_list(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

#endif
