#include "base.h"

#include <endian.h>

#include <libpq-fe.h>

#include "clock.h"
#include "row.h"

/* Microseconds between 1970 and 2000, where PostgreSQL's timestamps begin. */
#define EPOCH_2000 (INT64_C(946684800) * SECOND)

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21,
	OID_INT4 = 23, OID_TEXT = 25, OID_JSON = 114, OID_NAME = 19,
	OID_VARCHAR = 1043, OID_TIMESTAMPTZ = 1184, OID_UNKNOWN = 705 };

static int
column_of(const struct row *r, const char *name)
{
	int column = PQfnumber(r->result, name);

	if (column < 0)
		base_assert_failed(name, __FILE__, __LINE__);
	return column;
}

struct row
rows_at(const struct rows *rows, int i)
{
	ASSERT(i >= 0 && i < rows->count);
	return (struct row){ rows->result, i };
}

bool
row_null(const struct row *r, const char *column)
{
	return PQgetisnull(r->result, r->at, column_of(r, column));
}

static int64_t
big_endian(const char *p, int n)
{
	int64_t v = (signed char)p[0];

	for (int i = 1; i < n; i++)
		v = (int64_t)((uint64_t)v << 8 | (unsigned char)p[i]);
	return v;
}

int64_t
row_i64(const struct row *r, const char *name)
{
	int column = column_of(r, name);
	Oid type = PQftype(r->result, column);

	ASSERT(type == OID_INT8 || type == OID_INT4 || type == OID_INT2);
	if (PQgetisnull(r->result, r->at, column))
		return 0;
	return big_endian(PQgetvalue(r->result, r->at, column),
	    PQgetlength(r->result, r->at, column));
}

bool
row_bool(const struct row *r, const char *name)
{
	int column = column_of(r, name);

	ASSERT(PQftype(r->result, column) == OID_BOOL);
	return !PQgetisnull(r->result, r->at, column) &&
	    PQgetvalue(r->result, r->at, column)[0] != 0;
}

struct str
row_str(const struct row *r, const char *name)
{
	int column = column_of(r, name);
	Oid type = PQftype(r->result, column);

	ASSERT(type == OID_TEXT || type == OID_BYTEA || type == OID_JSON ||
	    type == OID_NAME || type == OID_VARCHAR || type == OID_UNKNOWN);
	if (PQgetisnull(r->result, r->at, column))
		return STR_NULL;
	return str_from(PQgetvalue(r->result, r->at, column),
	    (size_t)PQgetlength(r->result, r->at, column));
}

int64_t
row_time(const struct row *r, const char *name)
{
	int column = column_of(r, name);

	ASSERT(PQftype(r->result, column) == OID_TIMESTAMPTZ);
	if (PQgetisnull(r->result, r->at, column))
		return 0;
	return big_endian(PQgetvalue(r->result, r->at, column), 8) + EPOCH_2000;
}
