/* test_job.c — the queue of jobs: claims, signs of life, ends, logs. */
#include "base.h"

#include <pthread.h>

#include "dbtest.h"
#include "job.h"

#define DB "test_job"
#define THREADS 4
#define JOBS 100

static struct db *db;
static struct arena *a;
static struct err err;
static const struct actor actor = { .username = { "ann", 3 } };

static int
setup(void **state)
{
	(void)state;
	dbtest_schema(DB);
	db = dbtest_connect(DB, "roadstead_app");
	a = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_free(&db);
	arena_free(&a);
	return 0;
}

static int
empty(void **state)
{
	(void)state;
	dbtest_do(db, "DELETE FROM job; DELETE FROM job_queue");
	return 0;
}

static int64_t
enqueue(struct job_new job)
{
	int64_t id = 0;

	assert_int_equal(job_enqueue(db, a, &job, &id, &err), 1);
	return id;
}

static struct job
claim(const char *daemon)
{
	struct job job;

	assert_int_equal(job_claim(db, a, str_of(daemon), &job, &err), 1);
	return job;
}

static void
nothing_to_claim(void)
{
	struct job job;

	assert_int_equal(job_claim(db, a, STR("d"), &job, &err), 0);
}

/* Of the only job. */
static bool
is(const char *condition)
{
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM job"), 1);
	return dbtest_number(db, arena_printf(a,
	    "SELECT count(*) FROM job WHERE %s", condition).p) == 1;
}

static void
urgent_ones_first(void **state)
{
	int64_t plain = enqueue((struct job_new){ .kind = JOB_SWEEP });
	int64_t urgent = enqueue((struct job_new){ .kind = JOB_SWEEP,
		.priority = 5, .params = STR("{\"n\": 1}") });
	struct job job = claim("d");
	int64_t wait;

	(void)state;
	assert_int_equal(job.id, urgent);
	assert_int_equal(job.attempt, 1);
	assert_true(str_eq(job.params, STR("{\"n\": 1}")));
	assert_int_equal(claim("d").id, plain);
	nothing_to_claim();
	OK(job_due(db, a, &wait, &err));
	assert_int_equal(wait, -1);
}

static void
not_before_its_time(void **state)
{
	int64_t wait;

	(void)state;
	enqueue((struct job_new){ .kind = JOB_SWEEP, .delay = 3600 });
	nothing_to_claim();
	OK(job_due(db, a, &wait, &err));
	assert_in_range(wait, INT64_C(3590000000), INT64_C(3600000000));
	dbtest_do(db, "UPDATE job SET due_at = now()");
	claim("d");
}

/* Kinds of a newer release wait for a daemon of it. */
static void
unknown_kinds_wait(void **state)
{
	int64_t wait;

	(void)state;
	dbtest_do(db, "INSERT INTO job (kind, due_at) VALUES ('NEWER', now()), "
	    "('NEWER', now() + interval '1 hour')");
	nothing_to_claim();
	OK(job_due(db, a, &wait, &err));
	assert_int_equal(wait, -1);
}

static void
paused_kinds_wait(void **state)
{
	(void)state;
	enqueue((struct job_new){ .kind = JOB_SWEEP });
	dbtest_do(db, "INSERT INTO job_queue VALUES ('SWEEP', true)");
	nothing_to_claim();
	dbtest_do(db, "UPDATE job_queue SET paused = false");
	claim("d");
}

static void
one_of_a_key(void **state)
{
	struct job_new job = { .kind = JOB_SWEEP, .unique_key = STR("all") };
	struct job first;
	int64_t id;

	(void)state;
	enqueue(job);
	assert_int_equal(job_enqueue(db, a, &job, &id, &err), 0);
	first = claim("d");
	assert_int_equal(job_enqueue(db, a, &job, &id, &err), 0);
	assert_int_equal(job_end(db, a, &first, JOB_SUCCEEDED, STR("done"), STR_NULL,
	    &err), 1);
	enqueue(job);
	job.unique_key = STR("other");
	enqueue(job);
}

static void
failure_waits_longer_each_time(void **state)
{
	static const int waits[] = { 10, 20 };
	struct job job;

	(void)state;
	enqueue((struct job_new){ .kind = JOB_SWEEP });
	for (size_t i = 0; i < ARRAY_SIZE(waits); i++) {
		job = claim("d");
		assert_int_equal(job_end(db, a, &job, JOB_FAILED, STR("no"), STR_NULL,
		    &err), 1);
		assert_true(is(arena_printf(a, "state = 'pending' "
		    "AND message = 'no' AND ended_at IS NULL AND due_at - now() "
		    "BETWEEN interval '%d s' AND interval '%d s'",
		    waits[i] - 5, waits[i]).p));
		nothing_to_claim();
		dbtest_do(db, "UPDATE job SET due_at = now()");
	}
	job = claim("d");
	assert_int_equal(job.attempt, 3);
	assert_int_equal(job_end(db, a, &job, JOB_FAILED, STR("no"), STR_NULL, &err), 1);
	assert_true(is("state = 'failed' AND ended_at IS NOT NULL"));
	assert_int_equal(dbtest_number(db, "SELECT extract(epoch FROM "
	    "job_backoff(1000))"), 3600);
}

static void
returned_is_as_if_never_begun(void **state)
{
	struct job job;

	(void)state;
	enqueue((struct job_new){ .kind = JOB_SWEEP });
	job = claim("d");
	assert_int_equal(job_end(db, a, &job, JOB_RETURNED, STR(""), STR_NULL, &err), 1);
	assert_int_equal(claim("e").attempt, 1);
}

/* The first run was taken for dead; it is not, but has nothing to say now. */
static void
run_taken_for_dead_changes_nothing(void **state)
{
	struct job_progress p = { .phase = "x" };
	struct job first, second;
	int64_t n;

	(void)state;
	enqueue((struct job_new){ .kind = JOB_SWEEP });
	first = claim("d");
	OK(job_reclaim(db, a, &n, &err));
	assert_int_equal(n, 0);
	dbtest_do(db, "UPDATE job SET heartbeat_at = now() - interval '31 s'");
	OK(job_reclaim(db, a, &n, &err));
	assert_int_equal(n, 1);
	assert_true(is("state = 'pending' AND due_at > now()"));
	dbtest_do(db, "UPDATE job SET due_at = now()");
	second = claim("d");
	assert_int_equal(second.attempt, 2);
	assert_int_equal(job_progress(db, a, &first, &p, &err), 0);
	assert_int_equal(job_end(db, a, &first, JOB_SUCCEEDED, STR(""), STR_NULL, &err),
	    0);
	assert_int_equal(job_progress(db, a, &second, &p, &err), 1);
	assert_int_equal(job_end(db, a, &second, JOB_SUCCEEDED, STR(""), STR_NULL, &err),
	    1);
	assert_true(is("state = 'succeeded'"));
}

static void
heartbeat_tells_what_to_end(void **state)
{
	struct job_progress p = { "files", 3, 9, 1024 };
	struct job job;
	struct rows rows;
	struct row row;

	(void)state;
	enqueue((struct job_new){ .kind = JOB_SWEEP });
	job = claim("d");
	assert_int_equal(job_progress(db, a, &job, &p, &err), 1);
	assert_true(is("progress = '{\"phase\": \"files\", \"done\": 3, "
	    "\"total\": 9, \"bytes\": 1024}'"));
	OK(job_heartbeat(db, a, STR("other"), &rows, &err));
	assert_int_equal(rows.count, 0);
	OK(job_heartbeat(db, a, STR("d"), &rows, &err));
	assert_int_equal(rows.count, 1);
	row = rows_at(&rows, 0);
	assert_int_equal(row_i64(&row, "job_id"), job.id);
	assert_false(row_bool(&row, "stop_wanted") || row_bool(&row, "late"));
	assert_int_equal(job_stop(db, a, job.id, &actor, &err), 1);
	dbtest_do(db, "UPDATE job SET deadline_at = now()");
	OK(job_heartbeat(db, a, STR("d"), &rows, &err));
	row = rows_at(&rows, 0);
	assert_true(row_bool(&row, "stop_wanted") && row_bool(&row, "late"));
}

static void
stopped_is_not_begun_again(void **state)
{
	struct job job;
	int64_t id = enqueue((struct job_new){ .kind = JOB_SWEEP });

	(void)state;
	assert_int_equal(job_stop(db, a, id, &actor, &err), 1);
	assert_true(is("state = 'stopped' AND ended_at IS NOT NULL"));
	assert_int_equal(job_stop(db, a, id, &actor, &err), 0);
	dbtest_do(db, "DELETE FROM job");
	id = enqueue((struct job_new){ .kind = JOB_SWEEP });
	job = claim("d");
	assert_int_equal(job_stop(db, a, id, &actor, &err), 1);
	assert_true(is("state = 'running'"));
	assert_int_equal(job_end(db, a, &job, JOB_RETURNED, STR(""), STR_NULL, &err), 1);
	assert_true(is("state = 'stopped'"));
}

static void
newest_lines_are_kept(void **state)
{
	int64_t id = enqueue((struct job_new){ .kind = JOB_SWEEP });
	char line[2000];
	struct str log;

	(void)state;
	assert_int_equal(job_log_get(db, a, id, &log, &err), 1);
	assert_int_equal(log.n, 0);
	memset(line, 'x', sizeof(line));
	OK(job_log_add(db, id, str_from(line, sizeof(line)), &err));
	assert_int_equal(dbtest_number(db,
	    "SELECT max(length(line)) FROM job_log"), 1024);
	for (int i = 0; i < JOB_LOG_LINES + 5; i++)
		OK(job_log_add(db, id, arena_printf(a, "line %d.", i), &err));
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM job_log"),
	    JOB_LOG_LINES);
	assert_int_equal(job_log_get(db, a, id, &log, &err), 1);
	assert_true(str_find(log, STR("Z line 4.\n")) < 0);
	assert_true(str_find(log, STR("Z line 5.\n")) == strlen(
	    "2026-01-01T00:00:00.000"));
	assert_true(str_ends(log, STR("Z line 1004.\n")));
	assert_int_equal(job_log_get(db, a, id + 1, &log, &err), 0);
}

static void
old_ones_are_deleted(void **state)
{
	int64_t n;

	(void)state;
	dbtest_do(db, "INSERT INTO job (kind, state) "
	    "SELECT 'K' || i % 2, 'succeeded' FROM generate_series(1, 20) i; "
	    "INSERT INTO job (kind, state) VALUES ('K1', 'running'), "
	    "('K1', 'pending'), ('K2', 'failed')");
	OK(job_sweep(db, 3, &n, &err));
	assert_int_equal(n, 14);
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM job "
	    "WHERE kind = 'K1'"), 5);
}

static void
daemons_come_and_go(void **state)
{
	struct job_daemon d = { STR("d1"), STR("node"), 42, 2 };

	(void)state;
	assert_int_equal(job_daemon_any(db, a, &err), 0);
	OK(job_daemon_seen(db, &d, &err));
	OK(job_daemon_seen(db, &d, &err));
	assert_int_equal(job_daemon_any(db, a, &err), 1);
	dbtest_do(db, "UPDATE job_daemon SET seen_at = now() - interval '31 s'");
	assert_int_equal(job_daemon_any(db, a, &err), 0);
	OK(job_daemon_sweep(db, STR_NULL, &err));
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM job_daemon"), 0);
	OK(job_daemon_seen(db, &d, &err));
	OK(job_daemon_sweep(db, STR("d1"), &err));
	assert_int_equal(job_daemon_any(db, a, &err), 0);
}

static void *
claim_all(void *arg)
{
	struct db *own = dbtest_connect(DB, "roadstead_app");
	struct arena *mine = arena_new();
	struct err e;
	struct job job;
	int *count = arg;

	while (job_claim(own, mine, STR("t"), &job, &e) > 0)
		(*count)++;
	db_free(&own);
	arena_free(&mine);
	return NULL;
}

static void
no_job_is_claimed_twice(void **state)
{
	pthread_t threads[THREADS];
	int counts[THREADS] = { 0 }, sum = 0;

	(void)state;
	for (int i = 0; i < JOBS; i++)
		enqueue((struct job_new){ .kind = JOB_SWEEP });
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, claim_all,
		    &counts[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		sum += counts[i];
	}
	assert_int_equal(sum, JOBS);
	assert_int_equal(dbtest_number(db, "SELECT count(*) FROM job "
	    "WHERE state = 'running' AND attempts = 1"), JOBS);
}

static void
what_is_new_is_told(void **state)
{
	struct db *listener = dbtest_connect(DB, "roadstead_app");
	struct job job;
	int64_t id;

	(void)state;
	OK(db_listen(listener, JOB_CHANNEL, &err));
	id = enqueue((struct job_new){ .kind = JOB_SWEEP });
	dbtest_number(listener, "SELECT 1");
	assert_true(db_heard(listener));
	job = claim("d");
	dbtest_number(listener, "SELECT 1");
	assert_false(db_heard(listener));
	assert_int_equal(job_stop(db, a, id, &actor, &err), 1);
	dbtest_number(listener, "SELECT 1");
	assert_true(db_heard(listener));
	assert_int_equal(job_end(db, a, &job, JOB_STOPPED, STR(""), STR_NULL, &err), 1);
	dbtest_number(listener, "SELECT 1");
	assert_false(db_heard(listener));
	db_free(&listener);
}

#define JOB_TEST(f) cmocka_unit_test_setup(f, empty)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		JOB_TEST(urgent_ones_first),
		JOB_TEST(not_before_its_time),
		JOB_TEST(unknown_kinds_wait),
		JOB_TEST(paused_kinds_wait),
		JOB_TEST(one_of_a_key),
		JOB_TEST(failure_waits_longer_each_time),
		JOB_TEST(returned_is_as_if_never_begun),
		JOB_TEST(run_taken_for_dead_changes_nothing),
		JOB_TEST(heartbeat_tells_what_to_end),
		JOB_TEST(stopped_is_not_begun_again),
		JOB_TEST(newest_lines_are_kept),
		JOB_TEST(old_ones_are_deleted),
		JOB_TEST(daemons_come_and_go),
		JOB_TEST(no_job_is_claimed_twice),
		JOB_TEST(what_is_new_is_told),
	};

	return cmocka_run_group_tests_name("job", tests, setup, teardown);
}
