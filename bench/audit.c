/*
 * audit.c — how long the lists of the audit take in the database.
 *
 *   audit CONNINFO
 *
 * The database was filled by audit.sql.  Prints a line for each list: what, the
 * median of RUNS times in milliseconds, the total it said.
 */
#define BASE_HEAP
#include "base.h"

#include "audit.h"
#include "clock.h"
#include "db.h"

#define RUNS 9

static const struct {
	const char *what;
	int64_t project;      /* 0: everything */
	const char *projects; /* of several */
	const char *field, *value;
	enum list_op op;
	int page;
	bool oldest_first;
} lists[] = {
	{ "everything, page 1", .page = 1 },
	{ "everything, page 1, oldest first", .page = 1, .oldest_first = true },
	{ "everything, page 1,000", .page = 1000 },
	{ "operation=delete", 0, NULL, "operation", "delete", LIST_EQ, 1, false },
	{ "resource=~web:1", 0, NULL, "resource", "web:1", LIST_LIKE, 1, false },
	{ "a busy project", 7, .page = 1 },
	{ "a quiet project", 499, .page = 1 },
	{ "an empty project", 500, .page = 1 },
	{ "a busy project, operation=delete", 7, NULL, "operation", "delete",
		LIST_EQ, 1, false },
	{ "three busy projects", -1, "{7,8,9}", .page = 1 },
	{ "a quiet project beside an empty one", -1, "{499,500}", .page = 1 },
	{ "username=rare", 0, NULL, "username", "rare", LIST_EQ, 1, false },
	{ "username=rare, oldest first", 0, NULL, "username", "rare", LIST_EQ,
		1, true },
	{ "username=nobody", 0, NULL, "username", "nobody", LIST_EQ, 1, false },
	{ "username=left", 0, NULL, "username", "left", LIST_EQ, 1, false },
	{ "username=user7", 0, NULL, "username", "user7", LIST_EQ, 1, false },
};

static int
ask(struct db *db, struct arena *a, size_t i, int64_t *ret_total,
    struct err *err)
{
	struct str value = str_of(lists[i].value ? lists[i].value : "");
	struct list_term term = { str_of(lists[i].field ? lists[i].field : ""),
		lists[i].op, &value, 1 };
	struct list_sort sort = { STR("op_time"), !lists[i].oldest_first };
	struct list_query q = {
		.terms = &term, .n_terms = lists[i].field != NULL,
		.sorts = &sort, .n_sorts = 1,
		.page = lists[i].page, .page_size = 10,
	};
	struct audit_view view = {
		.all = lists[i].project == 0,
		.project_id = MAX(lists[i].project, 0),
		.projects = str_of(lists[i].projects ? lists[i].projects : ""),
	};
	struct list_page page;

	if (audit_list(db, a, &view, AUDIT_LONG, &AUDIT_SPAN_ALL, &q, &page,
	    err) < 0)
		return -1;
	*ret_total = page.total;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
measure(struct db *db, size_t i, struct err *err)
{
	double times[RUNS];
	int64_t total = 0;

	for (int n = 0; n < RUNS; n++) {
		CLEANUP(arena_free) struct arena *a = arena_new();
		int64_t begun = clock_mono();

		if (ask(db, a, i, &total, err) < 0)
			return -1;
		times[n] = (double)(clock_mono() - begun) / 1000;
	}
	qsort(times, RUNS, sizeof(*times), compare);
	printf("%-40s %9.1f ms %6" PRId64 "\n", lists[i].what, times[RUNS / 2],
	    total);
	return 0;
}

int
main(int argc, char **argv)
{
	CLEANUP(db_free) struct db *db = NULL;
	struct err err;

	if (argc != 2)
		return 2;
	db = db_new(argv[1]);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (measure(db, i, &err) < 0) {
			fprintf(stderr, "%s: %s (%s)\n", lists[i].what, err.msg,
			    err.cause);
			return 1;
		}
	return 0;
}
