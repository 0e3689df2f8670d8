/*
 * test_audit_user.c — what one user did is the same as the plain statement finds,
 * whatever audit_seen knows of it.
 */
#include "base.h"

#include "audit.h"
#include "dbtest.h"
#include "jsin.h"

#define DB "test_audit_user"
#define ROUNDS 40
#define ROW "INSERT INTO audit (op_time, operation, resource_type, resource, " \
	"username) "
#define ACT(by, ...) dbtest_do((by), arena_printf(arena, __VA_ARGS__).p)

static struct db *db, *root;
static struct arena *arena;
static struct err err;
static unsigned seed = 1;

static int
setup(void **state)
{
	(void)state;
	dbtest_schema(DB);
	db = dbtest_connect(DB, "roadstead_app");
	root = dbtest_connect(DB, "postgres");
	arena = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	db_free(&db);
	db_free(&root);
	arena_free(&arena);
	return 0;
}

/* The same numbers in each run. */
static int
below(int n)
{
	seed = seed * 1103515245 + 12345;
	return (int)(seed >> 16) % n;
}

/* Conditions as SQL and as a client says them. */
struct wish {
	struct list_query q;
	struct list_term terms[3];
	struct str values[4];
	struct list_sort sort;
	struct str where;
};

static void
add_term(struct wish *w, const char *field, enum list_op op,
    const struct str *values, size_t count)
{
	w->terms[w->q.n_terms++] = (struct list_term){
		str_of(field), op, values, count,
	};
}

/* A day or so, of the days that there are. */
static void
add_range(struct wish *w)
{
	int from = below(60);
	struct rows rows;
	struct row row;

	OK(db_dynamic(root, arena, arena_printf(arena,
	    "SELECT (now() - interval '%d days')::text AS a, "
	    "(now() - interval '%d days')::text AS b", from + below(9),
	    from).p, NULL, 0, &rows, &err));
	row = rows_at(&rows, 0);
	w->values[2] = row_str(&row, "a");
	w->values[3] = row_str(&row, "b");
	add_term(w, "op_time", LIST_RANGE, w->values + 2, 2);
	w->where = arena_printf(arena, "%.*s AND op_time BETWEEN '%.*s' AND "
	    "'%.*s'", STR_ARG(w->where), STR_ARG(w->values[2]),
	    STR_ARG(w->values[3]));
}

static void
make_wish(struct wish *w, const char *user)
{
	static const int sizes[] = { 1, 3, 10, 100 };

	*w = (struct wish){
		.q = { .page = 1 + below(4), .page_size = sizes[below(4)] },
		.values = { str_of(user), STR("create") },
		.sort = { STR("op_time"), below(2) },
		.where = arena_printf(arena, "username = '%s'", user),
	};
	w->q.terms = w->terms;
	w->q.sorts = &w->sort;
	w->q.n_sorts = 1;
	add_term(w, "username", LIST_EQ, w->values, 1);
	if (below(3) == 0) {
		add_term(w, "operation", LIST_EQ, w->values + 1, 1);
		w->where = arena_printf(arena, "%.*s AND operation = 'create'",
		    STR_ARG(w->where));
	}
	if (below(3) == 0)
		add_range(w);
}

/* Ids of the rows in their order, each with a comma behind it. */
static struct str
ids_of(struct str items)
{
	struct str ids = STR("");
	struct jsin list;

	OK(jsin_parse(arena, items, &list, &err));
	for (size_t i = 0; i < jsin_count(&list); i++) {
		struct jsin item;
		int64_t id;

		jsin_at(&list, i, &item);
		OK(jsin_i64(&item, "id", 0, INT64_MAX, &id, &err));
		ids = arena_printf(arena, "%.*s%" PRId64 ",", STR_ARG(ids), id);
	}
	return ids;
}

static struct str
plain_ids(const struct wish *w, const char *direction)
{
	struct rows rows;
	struct row row;

	OK(db_dynamic(root, arena, arena_printf(arena,
	    "SELECT coalesce(string_agg(audit_id || ',', '' ORDER BY n), '') "
	    "AS ids FROM (SELECT audit_id, row_number() OVER (ORDER BY "
	    "op_time %s, audit_id %s) AS n FROM audit WHERE %.*s) AS plain "
	    "WHERE n > %d AND n <= %d", direction, direction,
	    STR_ARG(w->where), (int)((w->q.page - 1) * w->q.page_size),
	    (int)(w->q.page * w->q.page_size)).p, NULL, 0, &rows, &err));
	row = rows_at(&rows, 0);
	return row_str(&row, "ids");
}

static void
check(const char *user)
{
	const struct audit_view everything = { .all = true };
	struct list_page page;
	struct str ids, plain;
	int64_t most, total;
	struct wish w;

	make_wish(&w, user);
	most = MAX(AUDIT_COUNTED, w.q.page * w.q.page_size + 1);
	total = dbtest_number(root, arena_printf(arena, "SELECT count(*) FROM "
	    "audit WHERE %.*s", STR_ARG(w.where)).p);
	OK(audit_list(db, arena, &everything, AUDIT_LONG, &AUDIT_SPAN_ALL,
	    &w.q, &page, &err));
	plain = plain_ids(&w, w.sort.descending ? "DESC" : "ASC");
	ids = ids_of(page.items);
	assert_int_equal(page.total, MIN(total, most));
	if (!str_eq(ids, plain))
		fail_msg("%.*s, page %d of %d: %.*s, not %.*s",
		    STR_ARG(w.where), (int)w.q.page, (int)w.q.page_size,
		    STR_ARG(ids), STR_ARG(plain));
}

static void
check_everybody(void)
{
	static const char *const users[] = { "rare", "some", "busy", "left",
		"nobody" };

	for (size_t i = 0; i < ARRAY_SIZE(users); i++)
		check(users[i]);
}

/* Up to when rows are settled, and how many of them have been looked at. */
static void
look(void)
{
	int64_t rows;

	ACT(root, "UPDATE audit_horizon SET settled_at = greatest(settled_at, "
	    "clock_timestamp() - interval '%d s')", below(4000));
	OK(audit_see(db, 1 + below(400), &rows, &err));
}

/* Something happens: now, long ago, or to what was there. */
static void
happen(void)
{
	static const char *const names[] = { "rare", "some", "some", "busy",
		"busy", "busy" };
	int what = below(10);

	if (what < 8)
		ACT(db, ROW "SELECT clock_timestamp() - random() ^ 4 * interval "
		    "'%s' - %d * interval '1 s', CASE WHEN i %% 3 = 0 THEN "
		    "'create' ELSE 'pull' END, 'artifact', 'x', '%s' "
		    "FROM generate_series(1, %d) AS i",
		    what < 6 ? "2 s" : "60 days", below(3) * below(900),
		    names[below(ARRAY_SIZE(names))], 1 + below(90));
	else
		ACT(root, "DELETE FROM audit WHERE op_time < now() - interval "
		    "'%d days' AND audit_id %% 9 = %d", 20 + below(40),
		    below(9));
}

static void
as_the_plain_statement_finds(void **state)
{
	(void)state;
	dbtest_do(root, "SELECT setseed(0.5)");
	/* more than are counted, in a span that is over */
	ACT(db, ROW "SELECT now() - interval '40 days' - i * interval '1 min', "
	    "'pull', 'artifact', 'x', 'left' FROM generate_series(%d, %d) AS i",
	    1, 1500);
	for (int i = 0; i < ROUNDS; i++) {
		happen();
		check_everybody();
		look();
		check_everybody();
	}
	assert_true(dbtest_number(root, "SELECT count(*) FROM audit WHERE "
	    "op_time < (SELECT audit_unseen())") > 500);
}

/* A row is there as soon as it is committed, however old it says it is. */
static void
late_rows_are_found(void **state)
{
	struct db *other = dbtest_connect(DB, "roadstead_app");

	(void)state;
	dbtest_do(other, "BEGIN");
	dbtest_do(other, ROW "SELECT clock_timestamp(), 'pull', "
	    "'artifact', 'x', 'rare' FROM generate_series(0, 9) AS i");
	dbtest_do(root, "UPDATE audit_horizon SET settled_at = "
	    "clock_timestamp()");
	look();
	check_everybody();
	dbtest_do(other, ROW "SELECT now() - i * interval '1 day', 'pull', "
	    "'artifact', 'x', 'rare' FROM generate_series(1, 90) AS i");
	check_everybody();
	dbtest_do(other, "COMMIT");
	for (int i = 0; i < 20; i++)
		check("rare");
	db_free(&other);
}

/* Days before all rows are forgotten, but none that somebody brings meanwhile. */
static void
what_is_purged_is_forgotten(void **state)
{
	const char *drop = "SELECT audit_partitions_drop(now())";
	const char *days = "SELECT count(*) FROM audit_seen WHERE day < "
	    "'2020-03-01'";
	struct db *other = dbtest_connect(DB, "roadstead_app");

	(void)state;
	dbtest_do(root, "SET ROLE roadstead_owner; "
	    "SELECT audit_partition_make(m) FROM generate_series("
	    "'2020-01-01'::timestamptz, '2020-02-01', '1 month') AS m");
	dbtest_do(db, ROW "VALUES "
	    "('2020-01-12', 'pull', 'artifact', 'x', 'rare'), "
	    "('2020-02-12', 'pull', 'artifact', 'x', 'rare')");
	dbtest_do(root, "DELETE FROM audit WHERE op_time < '2020-02-01'");
	dbtest_do(other, "BEGIN");
	dbtest_do(other, ROW "VALUES "
	    "('2020-02-03', 'pull', 'artifact', 'x', 'rare'), "
	    "('2020-02-04', 'pull', 'artifact', 'x', 'some')");
	assert_int_equal(dbtest_number(root, drop), 0);
	dbtest_do(other, "COMMIT");
	assert_int_equal(dbtest_number(root, days), 4);
	assert_true(dbtest_number(root, drop) >= 1);
	assert_int_equal(dbtest_number(root, days), 3);
	for (int i = 0; i < 20; i++)
		check("rare");
	db_free(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_plain_statement_finds),
		cmocka_unit_test(late_rows_are_found),
		cmocka_unit_test(what_is_purged_is_forgotten),
	};

	return cmocka_run_group_tests_name("audit_user", tests, setup,
	    teardown);
}
