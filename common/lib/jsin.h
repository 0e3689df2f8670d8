/*
 * jsin.h — JSON from outside: strict, bounded, and read through accessors that
 * say where the fault is ("layers[2].digest: must be a string").
 *
 * Stricter than the parser underneath: RFC 8259 to the letter, UTF-8 checked,
 * nothing behind the value, no \u0000, at most LIMIT_JSON_DEPTH levels,
 * LIMIT_JSON_CONTAINERS objects and arrays and LIMIT_JSON_VALUES values.  Of
 * members with the same name the last counts.
 *
 * A struct jsin borrows its parent, which must therefore stay where it is as
 * long as the child is used.  Strings live as long as the arena.
 */
#ifndef JSIN_H
#define JSIN_H

#include <stdint.h>

#include "arena.h"
#include "err.h"

enum jsin_type {
	JSIN_ABSENT, /* no such member */
	JSIN_NULL,
	JSIN_BOOL,
	JSIN_INT,
	JSIN_REAL,
	JSIN_STR,
	JSIN_ARR,
	JSIN_OBJ
};

/* A value and the way to it. */
struct jsin {
	void *value;
	enum jsin_type type;
	const struct jsin *up;
	const char *key; /* in an object; else NULL */
	size_t index;    /* in an array */
};

/* E_BAD_REQUEST if the text is not JSON within the limits. */
int jsin_parse(struct arena *a, struct str text, struct jsin *ret,
    struct err *err) MUST_CHECK;

/* A member, of type JSIN_ABSENT if there is none or obj is no object. */
void jsin_key(const struct jsin *obj, const char *key, struct jsin *ret);

/* Elements of an array; the index must be below the count. */
size_t jsin_count(const struct jsin *arr);
void jsin_at(const struct jsin *arr, size_t i, struct jsin *ret);

/* Members in the order of the text; ret->key is the name. */
struct jsin_iter {
	const struct jsin *obj;
	void *next;
};
void jsin_iter_init(struct jsin_iter *it, const struct jsin *obj);
bool jsin_iter_next(struct jsin_iter *it, struct jsin *ret);

/* The value itself; E_INVALID if absent or null, E_BAD_REQUEST for a wrong type. */
int jsin_as_str(const struct jsin *v, struct str *ret, struct err *err)
    MUST_CHECK;
int jsin_as_i64(const struct jsin *v, int64_t min, int64_t max, int64_t *ret,
    struct err *err) MUST_CHECK;
int jsin_as_bool(const struct jsin *v, bool *ret, struct err *err) MUST_CHECK;

/* A member that must be there. */
int jsin_str(const struct jsin *obj, const char *key, struct str *ret,
    struct err *err) MUST_CHECK;
int jsin_i64(const struct jsin *obj, const char *key, int64_t min, int64_t max,
    int64_t *ret, struct err *err) MUST_CHECK;
int jsin_bool(const struct jsin *obj, const char *key, bool *ret,
    struct err *err) MUST_CHECK;
int jsin_obj(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err) MUST_CHECK;
int jsin_arr(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err) MUST_CHECK;

/* A member that may be absent or null: 1 found, 0 not there, -1 wrong. */
int jsin_str_opt(const struct jsin *obj, const char *key, struct str *ret,
    struct err *err) MUST_CHECK;
int jsin_i64_opt(const struct jsin *obj, const char *key, int64_t min,
    int64_t max, int64_t *ret, struct err *err) MUST_CHECK;
int jsin_bool_opt(const struct jsin *obj, const char *key, bool *ret,
    struct err *err) MUST_CHECK;
int jsin_obj_opt(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err) MUST_CHECK;
int jsin_arr_opt(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err) MUST_CHECK;

/* The value as compact JSON; members keep their order. */
struct str jsin_text(struct arena *a, const struct jsin *v);

/* Fails with "path: sentence" as the public text. */
int jsin_fail(const struct jsin *v, struct err *err, enum err_code code,
    const char *sentence);

#endif
