/*
 * query.h — q=, sort= and paging of the API's lists, as Harbor has them.
 *
 *   q=k=v          exact             q=k=~v         contains
 *   q=k=[a~b]      range, either end may be empty, both belong to it
 *   q=k={a b c}    any of            q=k=(a b c)    all of
 * Terms are joined by commas.  Which keys exist is the list's business: what
 * it does not know it ignores.
 */
#ifndef QUERY_H
#define QUERY_H

#include "list_query.h"
#include "req.h"
#include "resp.h"

/* E_BAD_REQUEST for a broken q, E_INVALID for a page out of bounds. */
int query_parse(const struct req *r, struct list_query *ret, struct err *err)
    MUST_CHECK;

/* The page only: of a list whose q is something else. */
int query_parse_page(const struct req *r, struct list_query *ret,
    struct err *err) MUST_CHECK;

/* One q parameter into terms; public for fuzzing. */
int query_parse_q(struct arena *a, struct str q, struct list_query *ret,
    struct err *err) MUST_CHECK;

/* X-Total-Count, and Link to the pages before and after, path-absolute. */
void query_headers(const struct list_query *q, const struct req *r, int64_t total,
    struct resp *resp);

#endif
