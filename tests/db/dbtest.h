/*
 * dbtest.h — what the programs in tests/db share: databases of their own on the
 * cluster of cluster.sh, and short ways to ask them.
 */
#ifndef DBTEST_H
#define DBTEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db.h"

/* Drops and makes an empty database, with the roles. */
void dbtest_database(const char *name);

/* The same with the schema. */
void dbtest_schema(const char *name);

/* A connection; user is roadstead_app, roadstead_owner or postgres. */
struct db *dbtest_connect(const char *database, const char *user);

/* Where the sql directory is. */
const char *dbtest_sql_dir(void);

/* SQL that must succeed; the first value of its first row as a number. */
void dbtest_do(struct db *db, const char *sql);
int64_t dbtest_number(struct db *db, const char *sql);

/* The call must succeed, or must fail with the code. */
#define OK(call)                                                       \
	do {                                                           \
		if ((call) < 0)                                        \
			fail_msg("%s: %s (%s)", #call, err.msg, err.cause); \
	} while (0)
#define FAILS(code_, call)                                             \
	do {                                                           \
		assert_int_equal((call), -1);                          \
		if (err.code != (code_))                               \
			fail_msg("%s: %s (%s)", #call, err.msg, err.cause); \
	} while (0)

#endif
