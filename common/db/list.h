/*
 * list.h — a named statement as a list: filtered, ordered, cut into pages.
 *
 * The statement has a column `item` with the JSON of a row, or with what becomes
 * it, and no order of its own.  Conditions and order come only from the list's
 * own table of fields; all values are bound.
 */
#ifndef LIST_H
#define LIST_H

#include "db.h"
#include "list_query.h"

enum list_type { LIST_TEXT, LIST_INT, LIST_TIME, LIST_BOOL };

/* The statement's row is called b. */
struct list_field {
	const char *name;  /* as clients say */
	enum list_type type;
	const char *where; /* condition, % for operator and value; NULL: none */
	const char *sort;  /* expression; NULL: not sortable */
};

/* To sort a time by that may be null, which is before all others. */
#define LIST_NEVER(column) "coalesce(" column ", '-infinity')"

struct list {
	enum stmt base;
	const struct list_field *fields;
	size_t n_fields;
	const char *order; /* default; ends with something unique */
};

struct list_page {
	struct str items; /* JSON array, or as query->records says */
	int64_t total;    /* rows that meet the conditions, or query->most */
};

/*
 * args are the statement's parameters as text; its types are int8, text and
 * bool only.  Fields that the list does not know, or cannot sort by, are
 * ignored as Harbor does.  With a page_size of 0 only the total is looked for.
 * E_BAD_REQUEST: a value is not of the field's type.
 */
int db_list(struct db *db, struct arena *a, const struct list *list,
    const struct str *args, size_t n_args, const struct list_query *query,
    struct list_page *ret, struct err *err) MUST_CHECK;

#endif
