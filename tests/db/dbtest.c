#include "base.h"

#include <fcntl.h>

#include "dbtest.h"
#include "fs.h"
#include "migrate.h"

static const char *
need_env(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		fail_msg("%s is not set: run through tests/db/run.sh", name);
	return value;
}

const char *
dbtest_sql_dir(void)
{
	return need_env("ROADSTEAD_TEST_SQL");
}

struct db *
dbtest_connect(const char *database, const char *user)
{
	char conninfo[512];

	snprintf(conninfo, sizeof(conninfo), "host=%s dbname=%s user=%s",
	    need_env("ROADSTEAD_TEST_SOCKET"), database, user);
	return db_new(conninfo);
}

void
dbtest_do(struct db *db, const char *sql)
{
	struct err err;

	OK(db_script(db, sql, &err));
}

int64_t
dbtest_number(struct db *db, const char *sql)
{
	struct arena *a = arena_new();
	struct err err;
	struct rows rows;
	struct row row;
	int64_t n;

	OK(db_dynamic(db, a, arena_printf(a, "SELECT (%s)::int8 AS n", sql).p,
	    NULL, 0, &rows, &err));
	row = rows_at(&rows, 0);
	n = row_i64(&row, "n");
	arena_free(&a);
	return n;
}

void
dbtest_database(const char *name)
{
	struct db *db = dbtest_connect("postgres", "postgres");
	struct arena *a = arena_new();
	struct err err;
	struct str roles;

	dbtest_do(db, arena_printf(a,
	    "DROP DATABASE IF EXISTS %s WITH (FORCE)", name).p);
	dbtest_do(db, arena_printf(a, "CREATE DATABASE %s", name).p);
	db_free(&db);
	OK(fs_read_file(a, AT_FDCWD, arena_printf(a, "%s/roles.sql",
	    dbtest_sql_dir()).p, 1 << 20, &roles, &err));
	db = dbtest_connect(name, "postgres");
	dbtest_do(db, roles.p);
	db_free(&db);
	arena_free(&a);
}

void
dbtest_schema(const char *name)
{
	struct migrate m = { .dir = dbtest_sql_dir() };
	struct err err;
	struct db *db;
	int steps;

	dbtest_database(name);
	db = dbtest_connect(name, "roadstead_owner");
	OK(migrate_run(db, &m, &steps, &err));
	db_free(&db);
}
