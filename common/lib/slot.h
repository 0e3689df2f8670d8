/*
 * slot.h — so many at once, over all processes of a pool: whoever is at it holds
 * the lock of a file, which ends with its holder however that ends.
 */
#ifndef SLOT_H
#define SLOT_H

#include <stdint.h>

#include "err.h"

/*
 * One of count slots, files "<path>.<number>" of the pool's user; it waits for
 * one so many microseconds.  1 and what slot_give wants; 0 all are taken; -1.
 */
int slot_take(const char *path, int count, int64_t patience, int *ret_fd,
    struct err *err) MUST_CHECK;

/* For CLEANUP, too; nothing if *fd is negative. */
void slot_give(int *fd);

#endif
