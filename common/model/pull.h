/* pull.h — how often and when something was pulled, counted from the audit. */
#ifndef PULL_H
#define PULL_H

#include "db.h"

/*
 * Counts the pulls in the next rows of the audit, at most so many and none that
 * others may still precede (audit_horizon).  *ret_rows is how many it looked at;
 * fewer: there are no more now.  1; 0 nothing was counted, because somebody has
 * what it needs; -1.
 */
int pull_count(struct db *db, int64_t most, int64_t *ret_rows,
    struct err *err) MUST_CHECK;

#endif
