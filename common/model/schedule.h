/*
 * schedule.h — jobs that are queued again and again.
 *
 * Whoever looks first queues what is due, once in all daemons.  What was missed
 * while nobody looked is made up for once; nothing is queued while a job of the
 * same schedule still waits or runs.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "list.h"

/* Queues what is due; how many to *ret_count. */
int schedule_fire(struct db *db, int64_t *ret_count, struct err *err)
    MUST_CHECK;

/* Microseconds until the next one is due; -1: none will be. */
int schedule_wait(struct db *db, struct arena *a, int64_t *ret_wait,
    struct err *err) MUST_CHECK;

int schedule_list(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

#endif
