/* test_schedule.c — what is due is queued once, however many look. */
#include "base.h"

#include <pthread.h>

#include "cron.h"
#include "dbtest.h"
#include "schedule.h"

#define DB "test_schedule"
#define THREADS 4

static struct db *db;
static struct arena *a;
static struct err err;
static pthread_barrier_t together;

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

/* One schedule, every hour, due for a day. */
static int
missed_often(void **state)
{
	(void)state;
	dbtest_do(db, "DELETE FROM job; DELETE FROM job_queue; "
	    "DELETE FROM schedule; INSERT INTO schedule (kind, cron, next_at) "
	    "VALUES ('SWEEP', '0 0 * * * *', now() - interval '1 day')");
	return 0;
}

static int64_t
fire(void)
{
	int64_t n;

	OK(schedule_fire(db, &n, &err));
	return n;
}

static int64_t
jobs(void)
{
	return dbtest_number(db, "SELECT count(*) FROM job");
}

static bool
next_is(const char *condition)
{
	return dbtest_number(db, arena_printf(a, "SELECT count(*) FROM schedule "
	    "WHERE %s", condition).p) == 1;
}

static void
all_of_a_new_registry_come(void **state)
{
	struct rows rows;

	(void)state;
	OK(db_dynamic(db, a, "SELECT kind, cron FROM schedule", NULL, 0, &rows,
	    &err));
	assert_true(rows.count > 5);
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);
		struct cron c;

		if (!cron_parse(row_str(&row, "cron"), &c) ||
		    cron_next(&c, 0) < 0)
			fail_msg("%.*s", STR_ARG(row_str(&row, "kind")));
	}
}

static void
sweeps_come_every_hour(void **state)
{
	(void)state;
	assert_true(next_is("kind = 'SWEEP' AND cron = '0 0 * * * *' "
	    "AND next_at IS NULL"));
	assert_int_equal(fire(), 0);
	assert_true(next_is("kind = 'SWEEP' AND "
	    "next_at = date_trunc('hour', now()) + interval '1 hour'"));
	assert_int_equal(jobs(), 0);
}

static void
missed_is_made_up_for_once(void **state)
{
	int64_t wait;

	(void)state;
	assert_int_equal(fire(), 1);
	assert_int_equal(fire(), 0);
	assert_int_equal(jobs(), 1);
	assert_true(next_is("next_at BETWEEN now() AND now() + interval '1 h'"));
	OK(schedule_wait(db, a, &wait, &err));
	assert_in_range(wait, 0, INT64_C(3600000000));
}

static void
nothing_is_piled_up(void **state)
{
	(void)state;
	assert_int_equal(fire(), 1);
	dbtest_do(db, "UPDATE schedule SET next_at = now()");
	assert_int_equal(fire(), 1);
	assert_int_equal(jobs(), 1);
	dbtest_do(db, "UPDATE job SET state = 'succeeded'");
	dbtest_do(db, "UPDATE schedule SET next_at = now()");
	assert_int_equal(fire(), 1);
	assert_int_equal(jobs(), 2);
}

static void
paused_schedules_wait(void **state)
{
	int64_t wait;

	(void)state;
	dbtest_do(db, "INSERT INTO job_queue VALUES ('SCHEDULER', true)");
	assert_int_equal(fire(), 0);
	OK(schedule_wait(db, a, &wait, &err));
	assert_int_equal(wait, -1);
	dbtest_do(db, "UPDATE job_queue SET paused = false");
	assert_int_equal(fire(), 1);
}

static void
never_is_never(void **state)
{
	int64_t wait;

	(void)state;
	dbtest_do(db, "UPDATE schedule SET cron = '0 0 0 31 2 *'");
	assert_int_equal(fire(), 1);
	assert_true(next_is("next_at = 'infinity'"));
	assert_int_equal(fire(), 0);
	OK(schedule_wait(db, a, &wait, &err));
	assert_int_equal(wait, -1);
}

static void
unknown_kinds_are_left_alone(void **state)
{
	(void)state;
	dbtest_do(db, "UPDATE schedule SET kind = 'NEWER'");
	assert_int_equal(fire(), 0);
	assert_true(next_is("next_at < now()"));
}

static void *
fire_together(void *arg)
{
	struct db *own = dbtest_connect(DB, "roadstead_app");
	struct err e;
	int64_t *count = arg;

	if (db_ready(own, &e) < 0)
		*count = -1;
	pthread_barrier_wait(&together);
	if (*count == 0 && schedule_fire(own, count, &e) < 0)
		*count = -1;
	db_free(&own);
	return NULL;
}

static void
one_of_many_fires(void **state)
{
	for (int round = 0; round < 20; round++) {
		pthread_t threads[THREADS];
		int64_t counts[THREADS] = { 0 }, sum = 0;

		missed_often(state);
		assert_int_equal(pthread_barrier_init(&together, NULL,
		    THREADS), 0);
		for (int i = 0; i < THREADS; i++)
			assert_int_equal(pthread_create(&threads[i], NULL,
			    fire_together, &counts[i]), 0);
		for (int i = 0; i < THREADS; i++) {
			pthread_join(threads[i], NULL);
			assert_in_range(counts[i], 0, 1);
			sum += counts[i];
		}
		pthread_barrier_destroy(&together);
		assert_int_equal(sum, 1);
		assert_int_equal(jobs(), 1);
	}
}

#define SCHEDULE_TEST(f) cmocka_unit_test_setup(f, missed_often)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_new_registry_come),
		cmocka_unit_test(sweeps_come_every_hour),
		SCHEDULE_TEST(missed_is_made_up_for_once),
		SCHEDULE_TEST(nothing_is_piled_up),
		SCHEDULE_TEST(paused_schedules_wait),
		SCHEDULE_TEST(never_is_never),
		SCHEDULE_TEST(unknown_kinds_are_left_alone),
		SCHEDULE_TEST(one_of_many_fires),
	};

	return cmocka_run_group_tests_name("schedule", tests, setup, teardown);
}
