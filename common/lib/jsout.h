/*
 * jsout.h — JSON written as it comes, without a tree.
 *
 *   jsout_init(&j, &buf);
 *   jsout_obj_begin(&j, NULL);
 *   jsout_str(&j, "name", name);
 *   jsout_obj_end(&j);
 *   jsout_done(&j);
 *
 * key names the member of an object, and is NULL in an array and at the top.
 * Beginnings and ends that do not match are assertions.  Overflow stays with
 * the buffer.
 */
#ifndef JSOUT_H
#define JSOUT_H

#include <stdint.h>

#include "buf.h"

#define JSOUT_DEPTH 32

struct jsout {
	struct buf *buf;
	unsigned depth;
	char closer[JSOUT_DEPTH]; /* '}' or ']' of each open scope */
	bool more;                /* a value stands before, in this scope */
};

void jsout_init(struct jsout *j, struct buf *buf);

void jsout_obj_begin(struct jsout *j, const char *key);
void jsout_obj_end(struct jsout *j);
void jsout_arr_begin(struct jsout *j, const char *key);
void jsout_arr_end(struct jsout *j);

void jsout_str(struct jsout *j, const char *key, struct str s); /* absent: null */
void jsout_i64(struct jsout *j, const char *key, int64_t v);
void jsout_bool(struct jsout *j, const char *key, bool v);
void jsout_null(struct jsout *j, const char *key);

/* A value that is JSON already; absent: null. */
void jsout_raw(struct jsout *j, const char *key, struct str json);

/* Asserts that one whole value was written. */
void jsout_done(const struct jsout *j);

#endif
