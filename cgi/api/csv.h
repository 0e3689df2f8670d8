/*
 * csv.h — lists as tables (RFC 4180): what ?csv=name,owner.name asks of a list.
 *
 * A column is the way to a member of an item, and its own name in the first line.
 * Of an array it has all elements, joined by a comma.  A table has all rows of the
 * list, however many pages they take: each is asked for when the one before it is
 * sent, by the handler of the route, so what changes meanwhile may move from one
 * to the next.
 */
#ifndef CSV_H
#define CSV_H

#include "list.h"

struct ctx;

/*
 * Takes the place of the query's page if the request wants a table.
 * E_BAD_REQUEST: what it wants is no list of columns.
 */
int csv_begin(struct ctx *c, struct list_query *q, struct err *err) MUST_CHECK;

/* Answers with the table that begins with this page; true if one is wanted. */
bool csv_answer(struct ctx *c, const struct list_page *page);

/* One cell: quoted, and nothing that a spreadsheet would take for a formula. */
void csv_cell(struct buf *b, struct str text);

#endif
