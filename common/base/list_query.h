/*
 * list_query.h — what a client wants of a list: conditions, order, page.
 *
 * Filled from q=, sort=, page= and page_size=, and behind them by the model, used
 * by db/list.h.  Fields are names as the client gave them; whether a list knows
 * them is decided where its SQL is.
 */
#ifndef LIST_QUERY_H
#define LIST_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

enum list_op {
	LIST_EQ,    /* k=v: one value */
	LIST_LIKE,  /* k=~v: contains, whatever the case */
	LIST_RANGE, /* k=[min~max]: two values, inclusive; absent: open end */
	LIST_ANY,   /* k={a b}: one of them */
	LIST_ALL,   /* k=(a b): all of them */
};

struct list_term {
	struct str field;
	enum list_op op;
	const struct str *values;
	size_t count;
};

struct list_sort {
	struct str field;
	bool descending;
};

/* Stands in no JSON (RFC 7464). */
#define LIST_RECORD '\x1e'

struct list_query {
	const struct list_term *terms;
	size_t n_terms;
	const struct list_sort *sorts;
	size_t n_sorts;
	int64_t page;      /* from 1 */
	int64_t page_size; /* from 1 */
	int64_t most;      /* rows that are counted, or more where it takes more to
			    * know whether a page follows; 0: all */
	const char *shape; /* function that makes JSON of the column item, for
			    * the rows of the page alone; NULL: it is JSON */
	int64_t total;     /* known already; 0: rows are counted */
	bool records;      /* rows come with LIST_RECORD between them, not as an
			    * array: each can be parsed by itself */
};

#endif
