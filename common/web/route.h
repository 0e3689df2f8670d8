/*
 * route.h — the route table is the map of a program.
 *
 * A pattern is a path of segments: a literal, {param} for one non-empty
 * segment, or {param...} for one or more; a pattern has at most one of the
 * latter and is matched from both ends towards it, so that repository names
 * may contain components called "blobs" or "manifests".
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "req.h"

#define ROUTE_PARAMS 6

struct ctx;

/*
 * BODY_STREAM: the handler reads the body; the connection that admission may
 * have taken is given back before, because a client takes its time.
 * BODY_STREAM_ALWAYS: the same, and in read-only mode, too.
 */
enum route_body {
	BODY_NONE, /* a body is read and dropped */
	BODY_STREAM,
	BODY_STREAM_ALWAYS,
};

/* What the caller must be allowed; the numbers are those of auth/perm.h. */
struct route_need {
	int rule;     /* enum perm_rule: PUBLIC, LOGIN, PROJECT ... */
	int resource;
	int action;
};

struct route {
	enum req_method method;
	const char *pattern;
	int (*handler)(struct ctx *c, struct err *err);
	struct route_need need;
	enum route_body body;
};

struct route_table {
	const struct route *routes;
	size_t count;
	bool merge_slashes; /* a//b and a/b/ are a/b */
};

struct route_match {
	const struct route *route; /* NULL: no such path or method */
	unsigned allow;            /* methods of the path, a set of req_method */
	struct req_arg params[ROUTE_PARAMS];
	size_t param_count;
};

/*
 * Looks up method and path.  A HEAD without a row of its own takes GET's.  Parameters are decoded;
 * a {param...} is joined with '/' again, and one whose segments hold an encoded
 * slash comes back empty, which no name grammar accepts.
 */
void route_find(const struct route_table *t, const struct req *r,
    struct route_match *ret);

/* The value of a parameter of the matched pattern; asserts that it is there. */
struct str route_param(const struct route_match *m, const char *key);

/* "GET, HEAD" for the Allow header. */
struct str route_allow(struct arena *a, unsigned methods);

#endif
