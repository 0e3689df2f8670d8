/* test_db.c — connections that break, transactions that repeat, the pool. */
#include "base.h"

#include <poll.h>
#include <pthread.h>

#include "clock.h"
#include "dbtest.h"

#define DB "test_db"

static struct err err;

static int
setup(void **state)
{
	(void)state;
	dbtest_schema(DB);
	return 0;
}

static void
kill_backends(void)
{
	struct db *db = dbtest_connect(DB, "postgres");

	dbtest_do(db, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
	    "WHERE datname = '" DB "' AND pid <> pg_backend_pid()");
	db_free(&db);
}

static void
idle_connection_may_die(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct arena *a = arena_new();
	struct row row;

	(void)state;
	OK(db_ready(db, &err));
	OK(db_one(db, a, STMT_SETTING_ALL, &row, &err));
	kill_backends();
	OK(db_ready(db, &err));
	OK(db_one(db, a, STMT_SETTING_ALL, &row, &err));
	db_free(&db);
	arena_free(&a);
}

static bool
hears(struct db *db)
{
	struct pollfd p = { .fd = db_fd(db), .events = POLLIN };

	return db_heard(db) || (poll(&p, 1, 10000) > 0 && db_heard(db));
}

/* Among statements, too, and again when the connection was lost. */
static void
listener_hears(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct db *other = dbtest_connect(DB, "roadstead_app");

	(void)state;
	assert_int_equal(db_fd(db), -1);
	for (int i = 0; i < 2; i++) {
		OK(db_listen(db, "things", &err));
		OK(db_listen(db, "things", &err));
		assert_false(db_heard(db));
		dbtest_do(other, "NOTIFY things; NOTIFY others");
		assert_int_equal(dbtest_number(db, "SELECT 1"), 1);
		assert_true(hears(db));
		assert_false(db_heard(db));
		db_free(&other);
		kill_backends();
		assert_true(hears(db));
		assert_int_equal(db_fd(db), -1);
		other = dbtest_connect(DB, "roadstead_app");
	}
	db_free(&db);
	db_free(&other);
}

static void
nobody_there_is_unavailable(void **state)
{
	struct db *db = db_new("host=/nonexistent dbname=x");

	(void)state;
	FAILS(E_UNAVAILABLE, db_ready(db, &err));
	db_free(&db);
}

static int
lose_connection(struct db *db, void *arg, struct err *e)
{
	(void)arg;
	kill_backends();
	return db_script(db, "SELECT 1", e);
}

static void
broken_transaction_is_unavailable(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");

	(void)state;
	FAILS(E_UNAVAILABLE, tx_run(db, lose_connection, NULL, &err));
	OK(db_ready(db, &err));
	assert_int_equal(dbtest_number(db, "SELECT 1"), 1);
	db_free(&db);
}

/* Two transactions that lock two rows in opposite order. */
struct crossing {
	const char *first, *second;
	pthread_barrier_t *met;
	int tries, rc;
	struct err err;
};

static int
lock_both(struct db *db, void *arg, struct err *e)
{
	struct crossing *x = arg;

	if (db_script(db, x->first, e) < 0)
		return -1;
	if (x->tries++ == 0)
		pthread_barrier_wait(x->met);
	return db_script(db, x->second, e);
}

static void *
cross(void *arg)
{
	struct crossing *x = arg;
	struct db *db = dbtest_connect(DB, "roadstead_app");

	x->rc = tx_run(db, lock_both, x, &x->err);
	db_free(&db);
	return NULL;
}

static void
deadlock_is_tried_again(void **state)
{
	static const char a[] = "UPDATE setting SET value = value || 'x' "
	    "WHERE name = 'a'";
	static const char b[] = "UPDATE setting SET value = value || 'x' "
	    "WHERE name = 'b'";
	pthread_barrier_t met;
	struct crossing x[] = {
		{ .first = a, .second = b, .met = &met },
		{ .first = b, .second = a, .met = &met },
	};
	struct db *db = dbtest_connect(DB, "roadstead_app");
	pthread_t threads[2];

	(void)state;
	dbtest_do(db, "INSERT INTO setting (name, value) "
	    "VALUES ('a', ''), ('b', '')");
	assert_int_equal(pthread_barrier_init(&met, NULL, 2), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, cross,
		    &x[i]), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	pthread_barrier_destroy(&met);
	assert_int_equal(x[0].rc, 0);
	assert_int_equal(x[1].rc, 0);
	/* Of two that look at the same moment both may give way. */
	assert_true(x[0].tries + x[1].tries >= 3);
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM setting "
	    "WHERE value = 'xx'"), 2);
	db_free(&db);
}

/* A transaction as a list of settings to write; the last one may be named so. */
struct writing {
	const char *names[3];
	int last; /* which is announced as the last; -1 none */
	bool fails; /* at the end, of its own */
};

static int
write_settings(struct db *db, void *arg, struct err *e)
{
	const struct writing *w = arg;

	for (int i = 0; i < 3 && w->names[i]; i++) {
		if (i == w->last)
			db_last(db);
		if (db_none(db, STMT_SETTING_SET, NULL, e,
		    str_of(w->names[i]), STR("x"), STR("")) < 0)
			return -1;
	}
	return w->fails ? err_set(e, E_CONFLICT, "no") : 0;
}

static int64_t
settings_like(struct db *db, const char *prefix)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM setting "
	    "WHERE name ~ '^%s'", prefix);
	return dbtest_number(db, sql);
}

static void
begin_and_commit_travel_along(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct db *other = dbtest_connect(DB, "roadstead_app");
	struct writing w = { { "t1_a", "t1_b", "t1_c" }, 2, false };
	struct writing one = { { "t2_a" }, 0, false };
	struct writing none = { { NULL }, -1, false };

	(void)state;
	OK(tx_run(db, write_settings, &w, &err));
	OK(tx_run(db, write_settings, &one, &err));
	OK(tx_run(db, write_settings, &none, &err));
	assert_int_equal(settings_like(other, "t1"), 3);
	assert_int_equal(settings_like(other, "t2"), 1);
	db_free(&other);
	db_free(&db);
}

static void
what_fails_leaves_nothing(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct writing w[] = {
		{ { "BAD", "t3_b" }, -1, false },
		{ { "t3_a", "BAD" }, -1, false },
		{ { "t3_a", "BAD" }, 1, false },
		{ { "t3_a", "t3_b" }, -1, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(w); i++) {
		FAILS(w[i].fails ? E_CONFLICT : E_INVALID,
		    tx_run(db, write_settings, &w[i], &err));
		assert_int_equal(settings_like(db, "t3"), 0);
	}
	db_free(&db);
}

/* COMMIT was on its way: it counts, whatever the caller says then. */
static void
the_last_is_final(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct writing w = { { "t4_a", "t4_b" }, 1, true };

	(void)state;
	FAILS(E_CONFLICT, tx_run(db, write_settings, &w, &err));
	assert_int_equal(settings_like(db, "t4"), 2);
	db_free(&db);
}

/* COMMIT itself may fail, along with the last statement or on its own. */
static void
a_commit_that_fails_leaves_nothing(void **state)
{
	struct db *root = dbtest_connect(DB, "postgres");
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct writing w = { { "t6_a", "t6_b" }, -1, false };

	(void)state;
	dbtest_do(root, "CREATE FUNCTION refuse() RETURNS trigger "
	    "LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation; END $$");
	dbtest_do(root, "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON "
	    "setting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
	    "WHEN (NEW.name ~ '^t6') EXECUTE FUNCTION refuse()");
	for (w.last = -1; w.last < 2; w.last += 2) {
		FAILS(E_CONFLICT, tx_run(db, write_settings, &w, &err));
		assert_int_equal(settings_like(root, "t6"), 0);
	}
	dbtest_do(root, "DROP FUNCTION refuse() CASCADE");
	db_free(&db);
	db_free(&root);
}

static int
lose_connection_at_once(struct db *db, void *arg, struct err *e)
{
	kill_backends();
	return write_settings(db, arg, e);
}

static void
lost_before_it_began(void **state)
{
	struct db *db = dbtest_connect(DB, "roadstead_app");
	struct writing w = { { "t5_a" }, -1, false };

	(void)state;
	OK(tx_run(db, write_settings, &w, &err));
	FAILS(E_UNAVAILABLE, tx_run(db, lose_connection_at_once, &w, &err));
	OK(db_ready(db, &err));
	OK(tx_run(db, write_settings, &w, &err));
	db_free(&db);
}

/* A pool of one. */
static struct dbpool *
open_pool(bool relax)
{
	char conninfo[256];
	struct dbpool *pool = NULL;

	snprintf(conninfo, sizeof(conninfo), "host=%s dbname=%s user=%s",
	    getenv("ROADSTEAD_TEST_SOCKET"), DB, "roadstead_app");
	OK(dbpool_open(conninfo, 1, relax, &pool, &err));
	return pool;
}

static void
pool_waits_and_gives_up(void **state)
{
	struct dbpool *pool = open_pool(false);
	struct db *one, *two;
	int64_t start;

	(void)state;
	OK(dbpool_take(pool, SECOND, &one, &err));
	start = clock_mono();
	FAILS(E_UNAVAILABLE, dbpool_take(pool, SECOND / 10, &two, &err));
	assert_true(clock_mono() - start >= SECOND / 10);
	dbpool_give(pool, one);
	OK(dbpool_take(pool, SECOND, &two, &err));
	assert_ptr_equal(one, two);
	dbpool_give(pool, two);
	dbpool_close(&pool);
}

static void
pull_nothing(struct db *db)
{
	struct arena *a = arena_new();
	struct row row;

	assert_int_equal(db_opt(db, a, STMT_MANIFEST_PULL_TAG, &row, &err,
	    INT64_C(0), INT64_C(0), STR("t"), STR("r:t"), STR("u"), STR("c"),
	    STR("q"), STR("p")), 0);
	arena_free(&a);
}

static bool
commits_wait(struct db *db)
{
	return dbtest_number(db, "(current_setting('synchronous_commit') = "
	    "'on')::int");
}

static void
commits_wait_unless_relaxed(void **state)
{
	(void)state;
	for (int relax = 0; relax < 2; relax++) {
		struct dbpool *pool = open_pool(relax);
		struct db *db;

		OK(dbpool_take(pool, SECOND, &db, &err));
		assert_true(commits_wait(db));
		pull_nothing(db);
		assert_int_equal(commits_wait(db), !relax);
		dbtest_do(db, "UPDATE setting SET value = value");
		assert_true(commits_wait(db));
		dbpool_give(pool, db);
		dbpool_close(&pool);
	}
}

/* The app's role can add to the audit and read it, nothing else. */
static void
app_cannot_rewrite_the_audit(void **state)
{
	static const char *const forbidden[] = {
		"DELETE FROM audit", "UPDATE audit SET username = ''",
		"TRUNCATE audit", "DELETE FROM audit_default",
		"CREATE TABLE x (a int)", "DROP TABLE audit",
		"UPDATE schema_migration SET version = 0",
	};
	struct db *db = dbtest_connect(DB, "roadstead_app");

	(void)state;
	dbtest_do(db, "INSERT INTO audit (operation, resource_type, resource, "
	    "username) VALUES ('pull', 'artifact', 'x', '')");
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM audit"), 1);
	for (size_t i = 0; i < ARRAY_SIZE(forbidden); i++)
		FAILS(E_INTERNAL, db_script(db, forbidden[i], &err));
	db_free(&db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle_connection_may_die),
		cmocka_unit_test(listener_hears),
		cmocka_unit_test(nobody_there_is_unavailable),
		cmocka_unit_test(broken_transaction_is_unavailable),
		cmocka_unit_test(deadlock_is_tried_again),
		cmocka_unit_test(begin_and_commit_travel_along),
		cmocka_unit_test(what_fails_leaves_nothing),
		cmocka_unit_test(the_last_is_final),
		cmocka_unit_test(a_commit_that_fails_leaves_nothing),
		cmocka_unit_test(lost_before_it_began),
		cmocka_unit_test(pool_waits_and_gives_up),
		cmocka_unit_test(commits_wait_unless_relaxed),
		cmocka_unit_test(app_cannot_rewrite_the_audit),
	};

	return cmocka_run_group_tests_name("db", tests, setup, NULL);
}
