/*
 * test_stmts.c — every statement against the schema: it can be prepared by the
 * role that will, and it reads no table from end to end unless
 * sql/seqscan-allowed.txt says why it may.
 */
#include "base.h"

#include <fcntl.h>

#include "buf.h"
#include "dbtest.h"
#include "fs.h"

#define DB "test_stmts"

struct fixture {
	struct db *db;
	struct arena *arena;
	struct str allowed;
};

static void
populate(struct arena *a)
{
	struct db *db = dbtest_connect(DB, "postgres");
	struct err err;
	struct str sql;

	OK(fs_read_file(a, AT_FDCWD, arena_printf(a,
	    "%s/../tests/db/populate.sql", dbtest_sql_dir()).p, 1 << 20, &sql,
	    &err));
	dbtest_do(db, sql.p);
	db_free(&db);
}

static int
setup(void **state)
{
	static struct fixture f;
	struct err err;

	dbtest_schema(DB);
	f.arena = arena_new();
	populate(f.arena);
	f.db = dbtest_connect(DB, "roadstead_app");
	OK(fs_read_file(f.arena, AT_FDCWD, arena_printf(f.arena,
	    "%s/seqscan-allowed.txt", dbtest_sql_dir()).p, 1 << 20,
	    &f.allowed, &err));
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	db_free(&f->db);
	arena_free(&f->arena);
	return 0;
}

static const char *
type_of(char letter)
{
	switch (letter) {
	case 'I': return "int8";
	case 'T': return "text";
	case 'Y': return "bytea";
	case 'B': return "bool";
	case 'A': return "text[]";
	case 'D': return "bytea[]";
	}
	fail_msg("unknown letter %c", letter);
	return NULL;
}

/* "(a, b)" of the types, or of as many NULLs; nothing without parameters. */
static struct str
parameters(struct arena *a, const char *letters, bool types)
{
	struct buf b;

	buf_init(&b, a, 1024);
	for (size_t i = 0; letters[i]; i++) {
		buf_addz(&b, i ? ", " : "(");
		buf_addz(&b, types ? type_of(letters[i]) : "NULL");
	}
	if (letters[0])
		buf_addc(&b, ')');
	return buf_str(&b);
}

static void
prepare_all(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < STMT_COUNT; i++) {
		const struct stmt_info *info = stmt_info((enum stmt)i);

		dbtest_do(f->db, arena_printf(f->arena,
		    "PREPARE %s %.*s AS %s", info->name,
		    STR_ARG(parameters(f->arena, info->params, true)),
		    info->text).p);
	}
}

/* A name, or with an asterisk all that begin so. */
static bool
means(struct str word, struct str table)
{
	if (word.n && word.p[word.n - 1] == '*')
		return str_starts(table, str_head(word, word.n - 1));
	return str_eq(word, table);
}

static bool
is_allowed(const struct fixture *f, const char *stmt, struct str table)
{
	struct str rest = f->allowed, line, name, word;

	while (str_next(&rest, '\n', &line)) {
		if (!str_next(&line, ' ', &name) ||
		    !str_next(&line, ' ', &word))
			continue;
		if (str_eq(name, str_of(stmt)) && means(word, table))
			return true;
	}
	return false;
}

/* The table of a plan line that reads all of it, unless a condition follows. */
static struct str
scanned_table(struct str line, struct str next)
{
	ptrdiff_t scan = str_find(line, STR("Scan "));
	ptrdiff_t on = str_find(line, STR(" on "));
	struct str table, rest;

	if (scan < 0 || on < 0 || str_find(line, STR("CTE Scan")) >= 0 ||
	    str_find(line, STR("Function Scan")) >= 0 ||
	    str_find(line, STR("Subquery Scan")) >= 0 ||
	    str_find(line, STR("WorkTable Scan")) >= 0 ||
	    str_find(line, STR("Bitmap Heap Scan")) >= 0 ||
	    str_find(next, STR("Index Cond:")) >= 0)
		return STR_NULL;
	str_cut(str_skip(line, (size_t)on + 4), ' ', &table, &rest);
	return table;
}

/* The number of tables that are read whole and may not be. */
static int
check_plan(struct fixture *f, const char *name, const struct rows *plan)
{
	int bad = 0;

	for (int i = 0; i < plan->count; i++) {
		struct row row = rows_at(plan, i);
		struct str line = row_str(&row, "\"QUERY PLAN\""), next = STR("");
		struct str table;

		if (i + 1 < plan->count) {
			row = rows_at(plan, i + 1);
			next = row_str(&row, "\"QUERY PLAN\"");
		}
		table = scanned_table(line, next);
		if (!table.p || is_allowed(f, name, table))
			continue;
		print_error("%s reads all of %.*s: %.*s\n", name,
		    STR_ARG(table), STR_ARG(line));
		bad++;
	}
	return bad;
}

/* The planner takes a sequential scan only where there is nothing else. */
static void
explain_all(void **state)
{
	struct fixture *f = *state;
	struct err err;
	int bad = 0;

	dbtest_do(f->db, "SET plan_cache_mode = force_generic_plan");
	dbtest_do(f->db, "SET enable_seqscan = off");
	for (int i = 0; i < STMT_COUNT; i++) {
		const struct stmt_info *info = stmt_info((enum stmt)i);
		struct rows plan;

		OK(db_dynamic(f->db, f->arena, arena_printf(f->arena,
		    "EXPLAIN EXECUTE %s %.*s", info->name,
		    STR_ARG(parameters(f->arena, info->params, false))).p,
		    NULL, 0, &plan, &err));
		bad += check_plan(f, info->name, &plan);
	}
	assert_int_equal(bad, 0);
}

static void
names_have_a_noun(void **state)
{
	(void)state;
	for (int i = 0; i < STMT_COUNT; i++)
		assert_non_null(strchr(stmt_info((enum stmt)i)->name, '_'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prepare_all),
		cmocka_unit_test(explain_all),
		cmocka_unit_test(names_have_a_noun),
	};

	return cmocka_run_group_tests_name("stmts", tests, setup, teardown);
}
