/* common/policy/audit_chain: sealed rows, and whatever is done to them. */
#include "base.h"

#include <poll.h>

#include "dbtest.h"

#include "audit_chain.h"
#include "clock.h"
#include "limits.h"

#define DATABASE "test_audit_chain"
#define EARLIER "now() - interval '1 day' + "

static struct db *app, *root;
static struct arena *a;
static struct jws_key *key;
static struct err err;
static char findings[4096];

static struct jws_key *
new_key(void)
{
	struct jws_key *ret;
	struct buf private, public;

	buf_init(&private, a, 4096);
	buf_init(&public, a, 4096);
	OK(jws_key_generate("ES256", &private, &public, &err));
	OK(jws_key_load(a, buf_str(&private), &ret, &err));
	return ret;
}

/* So many rows of a day ago, a second apart; nothing else is there. */
static void
begin_with(int rows)
{
	dbtest_do(root, "TRUNCATE audit, audit_seal");
	dbtest_do(root, arena_printf(a, "INSERT INTO audit (op_time, audit_id, "
	    "operation, resource_type, resource, username) SELECT " EARLIER
	    "n * interval '1 s', n, CASE n %% 2 WHEN 0 THEN 'pull' ELSE "
	    "'create' END, 'artifact', 'a/b:' || n, 'ann' "
	    "FROM generate_series(1, %d) AS n", rows).p);
}

/* What is older than so many seconds. */
static int64_t
seal_older(int64_t seconds)
{
	int64_t rows, sum = 0;
	int rc;

	do {
		rc = audit_chain_seal(app, key, clock_now() - seconds * SECOND,
		    &rows, &err);
		OK(rc);
		sum += rows;
	} while (rc > 0);
	return sum;
}

static int64_t
seal(void)
{
	return seal_older(1);
}

static void
note(void *arg, const char *what)
{
	size_t n = strlen(findings);

	(void)arg;
	snprintf(findings + n, sizeof(findings) - n, "%s\n", what);
}

static struct audit_check
verify(struct str known)
{
	struct audit_check c = {
		.key = key, .to = INT64_MAX, .found = note, .known = known,
	};

	findings[0] = '\0';
	OK(audit_chain_verify(app, a, &c, &err));
	return c;
}

static void
finds(const char *what)
{
	verify(STR_NULL);
	assert_string_equal(findings, what);
}

static void
what_was_sealed_holds(void **state UNUSED)
{
	struct audit_check c;

	begin_with(5);
	assert_int_equal(seal_older(3600), 5);
	dbtest_do(app, "INSERT INTO audit (op_time, operation, resource_type, "
	    "resource, username, client, description, success) VALUES (now() - "
	    "interval '1 min', 'update', 'user', 'x', '', '::1', 'y', false)");
	assert_int_equal(seal(), 1);
	assert_int_equal(seal(), 0);
	c = verify(STR_NULL);
	assert_string_equal(findings, "");
	assert_int_equal(c.seals, 2);
	assert_int_equal(c.rows, 6);
	assert_int_equal(c.hash.n, 64);
}

static void
many_rows_have_many_seals(void **state UNUSED)
{
	struct audit_check c;

	begin_with(2 * LIMIT_AUDIT_SEAL + 3);
	assert_int_equal(seal(), 2 * LIMIT_AUDIT_SEAL + 3);
	c = verify(STR_NULL);
	assert_string_equal(findings, "");
	assert_int_equal(c.seals, 3);
	assert_int_equal(c.rows, 2 * LIMIT_AUDIT_SEAL + 3);
}

/* Each column, one after another. */
static void
what_is_changed_is_found(void **state UNUSED)
{
	static const char *const changes[] = {
		"project_id = 1", "manifest_id = 1", "operation = 'delete'",
		"resource_type = 'x'", "resource = ''", "username = 'bob'",
		"client = ''", "request_id = 'x'", "user_agent = ''",
		"success = false", "description = ''",
		"op_time = op_time + interval '1 us'",
	};

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		begin_with(5);
		seal();
		dbtest_do(root, arena_printf(a, "UPDATE audit SET %s "
		    "WHERE audit_id = 3", changes[i]).p);
		finds("seal 1: row 3 was changed\n");
	}
}

static void
what_goes_and_comes_is_found(void **state UNUSED)
{
	begin_with(5);
	seal();
	dbtest_do(root, "DELETE FROM audit WHERE audit_id IN (1, 5)");
	finds("seal 1: row 1 was removed\nseal 1: row 5 was removed\n");
	begin_with(5);
	seal();
	dbtest_do(root, "INSERT INTO audit (op_time, audit_id, operation, "
	    "resource_type, resource, username) VALUES (now() - interval "
	    "'2 days', 7, 'pull', 'artifact', '', '')");
	finds("seal 1: row 7 was inserted\n");
	begin_with(5);
	seal();
	/* two rows change places */
	dbtest_do(root, "UPDATE audit SET audit_id = 99 WHERE audit_id = 2");
	dbtest_do(root, "UPDATE audit SET audit_id = 2 WHERE audit_id = 3");
	dbtest_do(root, "UPDATE audit SET audit_id = 3 WHERE audit_id = 99");
	finds("seal 1: row 2 was changed\nseal 1: row 3 was changed\n");
}

/* Three seals, one for each of the last hours. */
static void
begin_with_seals(void)
{
	int64_t rows;

	begin_with(2);
	for (int hour = 3; hour > 0; hour--) {
		dbtest_do(root, arena_printf(a, "INSERT INTO audit (op_time, "
		    "operation, resource_type, resource, username) VALUES (now() "
		    "- interval '%d h 1 s', 'pull', 'artifact', '', '')", hour).p);
		OK(audit_chain_seal(app, key, clock_now() - hour * 3600 *
		    SECOND, &rows, &err));
		assert_int_not_equal(rows, 0);
	}
}

static void
what_is_done_to_seals_is_found(void **state UNUSED)
{
	struct jws_key *ours = key;
	struct str hash;

	begin_with_seals();
	hash = verify(STR_NULL).hash;
	dbtest_do(root, "DELETE FROM audit_seal WHERE seal_id = 1");
	verify(STR_NULL);
	assert_non_null(strstr(findings, "seals 1 to 1 are missing"));
	begin_with_seals();
	dbtest_do(root, "UPDATE audit_seal SET statement = (SELECT statement "
	    "FROM audit_seal WHERE seal_id = 1) WHERE seal_id = 2");
	verify(STR_NULL);
	assert_non_null(strstr(findings, "seal 2 was changed"));
	begin_with_seals();
	dbtest_do(root, "UPDATE audit_seal SET marks = '\\x00' "
	    "WHERE seal_id = 1");
	assert_int_equal(verify(STR_NULL).findings, 0); /* they only help */
	/* the last one goes, with its rows: only who kept its hash knows */
	hash = verify(STR_NULL).hash;
	dbtest_do(root, "DELETE FROM audit WHERE (op_time, audit_id) > (SELECT "
	    "from_at, from_id FROM audit_seal ORDER BY seal_id DESC LIMIT 1)");
	dbtest_do(root, "DELETE FROM audit_seal WHERE seal_id = "
	    "(SELECT max(seal_id) FROM audit_seal)");
	assert_int_equal(verify(STR_NULL).findings, 0);
	assert_int_equal(verify(hash).findings, 1);
	/* a whole audit made by somebody else */
	key = new_key();
	begin_with_seals();
	key = ours;
	verify(STR_NULL);
	assert_non_null(strstr(findings, "seal 1 was changed"));
}

static struct audit_purge
purge(int64_t before, size_t n, bool dry)
{
	static const struct str events[] = {
		{ "pull_artifact", 13 }, { "create_artifact", 15 },
	};
	struct audit_purge p = {
		.key = key, .before = before, .events = { events, n },
		.by = STR("job 1"), .names = STR("pull_artifact"), .dry = dry,
	};
	int64_t after = 0;
	int rc;

	do {
		rc = audit_chain_purge(app, &p, &after, &err);
		OK(rc);
	} while (rc > 0);
	return p;
}

static void
what_is_purged_is_said(void **state UNUSED)
{
	int64_t now = clock_now();
	struct audit_purge p;

	begin_with(10);
	seal();
	p = purge(now - 3600 * SECOND, 1, true);
	assert_int_equal(p.rows, 5);
	assert_int_equal(dbtest_number(root, "SELECT count(*) FROM audit"), 10);
	p = purge(now - 3600 * SECOND, 1, false);
	assert_int_equal(p.rows, 5);
	assert_int_equal(dbtest_number(root, "SELECT count(*) FROM audit"), 5);
	assert_int_equal(verify(STR_NULL).purged, 5);
	assert_string_equal(findings, "");
	/* what is left is under seal, still */
	dbtest_do(root, "DELETE FROM audit WHERE audit_id = 3");
	finds("seal 1: row 3 was removed\n");
	p = purge(now - 3600 * SECOND, 2, false);
	assert_int_equal(p.broken, 1);
	assert_int_equal(dbtest_number(root, "SELECT count(*) FROM audit"), 4);
	/* nothing by hand looks like a purge */
	begin_with(10);
	seal();
	dbtest_do(root, "DELETE FROM audit WHERE operation = 'pull'");
	dbtest_do(root, "UPDATE audit_seal SET purge = statement, marks = ''");
	finds("seal 1: the record of its purge was changed\n");
	begin_with(10);
	seal();
	p = purge(now - 86400 * SECOND + 4 * SECOND, 2, false);
	assert_true(p.rows >= 2 && p.rows <= 4);
	assert_int_equal(purge(now - 3600 * SECOND, 2, false).rows,
	    10 - p.rows);
	assert_int_equal(verify(STR_NULL).purged, 10);
	assert_string_equal(findings, "");
}

/* A transaction that writes and has not ended holds the horizon, nobody else. */
static void
late_rows_are_waited_for(void **state UNUSED)
{
	CLEANUP(db_free) struct db *late = dbtest_connect(DATABASE,
	    "roadstead_app");
	int64_t before, horizon;

	dbtest_do(root, "TRUNCATE audit, audit_seal");
	dbtest_do(root, "UPDATE audit_horizon SET settled_at = '-infinity'");
	dbtest_do(late, "BEGIN");
	dbtest_do(late, "INSERT INTO audit (operation, resource_type, "
	    "resource, username) VALUES ('pull', 'artifact', '', '')");
	before = clock_now();
	dbtest_do(app, "INSERT INTO audit (operation, resource_type, "
	    "resource, username) VALUES ('pull', 'artifact', '', '')");
	for (int i = 0; i < 30; i++) {
		OK(audit_horizon(app, &horizon, &err));
		assert_true(horizon < before);
		poll(NULL, 0, 100);
	}
	dbtest_do(late, "COMMIT");
	while (horizon <= before + SECOND) {
		OK(audit_horizon(app, &horizon, &err));
		poll(NULL, 0, 100);
	}
	OK(audit_chain_seal(app, key, horizon, &before, &err));
	assert_int_equal(before, 2);
	assert_int_equal(verify(STR_NULL).findings, 0);
	/* restored where fewer transactions have been */
	dbtest_do(root, "UPDATE audit_horizon SET next_xid = '99999999999'");
	OK(audit_horizon(app, &horizon, &err));
	OK(audit_horizon(app, &horizon, &err));
	assert_int_equal(dbtest_number(root, "SELECT (next_xid < '99999999999')"
	    "::int::int8 FROM audit_horizon"), 1);
}

static void
two_that_seal_do_not_quarrel(void **state UNUSED)
{
	struct audit_seal s = { .id = 1, .to = { 1, 1 },
		.statement = STR(""), .marks = STR("") };

	dbtest_do(root, "TRUNCATE audit, audit_seal");
	OK(audit_seal_add(app, &s, &err));
	FAILS(E_CONFLICT, audit_seal_add(app, &s, &err));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sealed_holds),
		cmocka_unit_test(many_rows_have_many_seals),
		cmocka_unit_test(what_is_changed_is_found),
		cmocka_unit_test(what_goes_and_comes_is_found),
		cmocka_unit_test(what_is_done_to_seals_is_found),
		cmocka_unit_test(what_is_purged_is_said),
		cmocka_unit_test(late_rows_are_waited_for),
		cmocka_unit_test(two_that_seal_do_not_quarrel),
	};
	int rc;

	a = arena_new();
	dbtest_schema(DATABASE);
	app = dbtest_connect(DATABASE, "roadstead_app");
	root = dbtest_connect(DATABASE, "postgres");
	key = new_key();
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	db_free(&app);
	db_free(&root);
	arena_free(&a);
	return rc;
}
