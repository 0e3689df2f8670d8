/*
 * row.h — typed access to results by column name.
 *
 * Text and bytes are borrowed from the result, which lives in the arena that
 * the query was given.  A column that is not there, or of another type, is an
 * assertion.
 */
#ifndef ROW_H
#define ROW_H

#include <stdint.h>

#include "str.h"

struct rows {
	const void *result;
	int count;
};

struct row {
	const void *result;
	int at;
};

struct row rows_at(const struct rows *rows, int i);

bool row_null(const struct row *r, const char *column);

/* NULL becomes 0, false or absent. */
int64_t row_i64(const struct row *r, const char *column);
bool row_bool(const struct row *r, const char *column);
struct str row_str(const struct row *r, const char *column); /* text, json, bytea */
int64_t row_time(const struct row *r, const char *column);   /* timestamptz */

#endif
