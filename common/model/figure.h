/* figure.h — what lists show of repositories and projects, counted behind people. */
#ifndef FIGURE_H
#define FIGURE_H

#include "db.h"

/*
 * Counts at most so many of those that are due, and fewer where that takes long.
 * *ret_counted is how many: 0, there are no more now.
 */
int figure_step(struct db *db, int64_t most, int64_t *ret_counted,
    struct err *err) MUST_CHECK;

#endif
