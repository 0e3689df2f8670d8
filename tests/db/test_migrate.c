/* test_migrate.c — migrations: once, refused when edited, one at a time. */
#include "base.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include "dbtest.h"
#include "fs.h"
#include "migrate.h"

#define DB "test_migrate"

/* A directory of our own with one table, one function. */
struct fixture {
	char dir[64];
	struct db *db;
};

static void
put(struct fixture *f, const char *name, const char *text)
{
	char path[128];
	struct err err;

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	OK(fs_write_file(AT_FDCWD, path, str_of(text), 0644, &err));
}

static int
setup(void **state)
{
	static struct fixture f;
	char path[128];
	static const char *const subs[] = { "migrations", "functions" };

	dbtest_database(DB);
	snprintf(f.dir, sizeof(f.dir), "/tmp/roadstead-migrate.XXXXXX");
	assert_non_null(mkdtemp(f.dir));
	for (size_t i = 0; i < ARRAY_SIZE(subs); i++) {
		snprintf(path, sizeof(path), "%s/%s", f.dir, subs[i]);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	put(&f, "migrations/0001_one.sql", "CREATE TABLE one (a int);");
	put(&f, "functions/10_f.sql",
	    "CREATE OR REPLACE FUNCTION audit_partitions_ensure(integer) "
	    "RETURNS integer LANGUAGE sql AS 'SELECT 0';");
	put(&f, "grants.sql", "GRANT SELECT ON one TO roadstead_app;");
	f.db = dbtest_connect(DB, "roadstead_owner");
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {
		"migrations/0001_one.sql", "migrations/0002_two.sql",
		"migrations/0003_three.sql", "functions/10_f.sql", "grants.sql",
	};
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/migrations", f->dir);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/functions", f->dir);
	rmdir(path);
	rmdir(f->dir);
	db_free(&f->db);
	return 0;
}

static int
migrate(struct fixture *f, bool dry_run, int *steps, struct err *err)
{
	struct migrate m = { .dir = f->dir, .dry_run = dry_run };

	return migrate_run(f->db, &m, steps, err);
}

static void
twice_is_once(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int steps;

	OK(migrate(f, false, &steps, &err));
	assert_int_equal(steps, 2);
	OK(migrate(f, false, &steps, &err));
	assert_int_equal(steps, 0);
	put(f, "migrations/0002_two.sql", "ALTER TABLE one ADD b int;");
	OK(migrate(f, false, &steps, &err));
	assert_int_equal(steps, 2);
	put(f, "grants.sql", "GRANT SELECT, INSERT ON one TO roadstead_app;");
	OK(migrate(f, false, &steps, &err));
	assert_int_equal(steps, 1);
	assert_int_equal(dbtest_number(f->db, "SELECT has_table_privilege("
	    "'roadstead_app', 'one', 'INSERT')::int"), 1);
}

static void
dry_run_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int steps;

	OK(migrate(f, true, &steps, &err));
	assert_int_equal(steps, 2);
	assert_int_equal(dbtest_number(f->db,
	    "SELECT count(*) FROM pg_class WHERE relname IN "
	    "('one', 'schema_migration')"), 0);
}

static void
edited_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int steps;

	OK(migrate(f, false, &steps, &err));
	put(f, "migrations/0001_one.sql", "CREATE TABLE one (a text);");
	put(f, "migrations/0002_two.sql", "CREATE TABLE two (a int);");
	FAILS(E_INTERNAL, migrate(f, false, &steps, &err));
	assert_non_null(strstr(err.cause, "0001_one.sql was changed"));
	assert_int_equal(dbtest_number(f->db,
	    "SELECT count(*) FROM pg_class WHERE relname = 'two'"), 0);
}

static void
older_program_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int steps;

	OK(migrate(f, false, &steps, &err));
	dbtest_do(f->db, "INSERT INTO schema_migration (version, name, "
	    "checksum) VALUES (2, 'x', 'y')");
	FAILS(E_INTERNAL, migrate(f, false, &steps, &err));
	assert_non_null(strstr(err.cause, "older than the database"));
}

static void
gap_is_refused(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int steps;

	put(f, "migrations/0003_three.sql", "SELECT 1;");
	FAILS(E_INTERNAL, migrate(f, false, &steps, &err));
}

/* A migration that fails leaves nothing of itself, and the lock is free. */
static void
failure_rolls_back(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int steps;

	put(f, "migrations/0002_two.sql",
	    "CREATE TABLE two (a int); SELECT 1/0;");
	FAILS(E_INTERNAL, migrate(f, false, &steps, &err));
	assert_int_equal(dbtest_number(f->db,
	    "SELECT count(*) FROM pg_class WHERE relname = 'two'"), 0);
	put(f, "migrations/0002_two.sql", "CREATE TABLE two (a int);");
	OK(migrate(f, false, &steps, &err));
	assert_int_equal(steps, 2);
}

struct racer {
	struct fixture *f;
	int rc, steps;
	struct err err;
};

static void *
race(void *arg)
{
	struct racer *r = arg;
	struct migrate m = { .dir = r->f->dir };
	struct db *db = dbtest_connect(DB, "roadstead_owner");

	r->rc = migrate_run(db, &m, &r->steps, &r->err);
	db_free(&db);
	return NULL;
}

static void
two_at_once(void **state)
{
	struct racer racers[2] = { { .f = *state }, { .f = *state } };
	pthread_t threads[2];
	struct err err;

	put(*state, "migrations/0002_two.sql",
	    "SELECT pg_sleep(0.3); CREATE TABLE two (a int);");
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, race,
		    &racers[i]), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (size_t i = 0; i < 2; i++) {
		err = racers[i].err;
		OK(racers[i].rc);
	}
	assert_int_equal(racers[0].steps + racers[1].steps, 3);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(twice_is_once), T(dry_run_changes_nothing),
		T(edited_is_refused), T(older_program_is_refused),
		T(gap_is_refused), T(failure_rolls_back), T(two_at_once),
	};

	return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
