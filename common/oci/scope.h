/*
 * scope.h — what a token is asked for, and what it grants:
 * "repository:library/alpine:pull,push registry:catalog:*".
 *
 * Types, names and actions that we do not know are left out without an error:
 * a token request never fails for a scope, it is granted less.
 */
#ifndef SCOPE_H
#define SCOPE_H

#include "jsin.h"
#include "jsout.h"

enum scope_type { SCOPE_REPOSITORY, SCOPE_REGISTRY };

enum scope_action {
	SCOPE_PULL = 1,
	SCOPE_PUSH = 2,
	SCOPE_DELETE = 4,
	SCOPE_ALL = 8 /* "*" */
};

struct scope {
	enum scope_type type;
	struct str name;  /* a valid repository name, or "catalog" */
	unsigned actions; /* of enum scope_action, at least one */
};

/* One entry for each type and name; begins as all zero. */
struct scope_list {
	struct scope *items;
	size_t n;
};

/*
 * Adds the scopes of one parameter, which may hold several with spaces between.
 * Names borrow from text.  Above LIMIT_SCOPES the rest is left out.
 */
void scope_parse(struct arena *a, struct str text, struct scope_list *list);

/* The actions that the list has for a name; 0 for none. */
unsigned scope_find(const struct scope_list *list, enum scope_type type,
    struct str name);

/* How many of the first scopes a claim of at most max bytes can hold. */
size_t scope_fit(const struct scope_list *list, size_t max);

/* The "access" claim of a token, both ways; E_BAD_REQUEST for another shape. */
void scope_write(const struct scope_list *list, const char *key,
    struct jsout *j);
int scope_read(struct arena *a, const struct jsin *access,
    struct scope_list *ret, struct err *err) MUST_CHECK;

/* One scope as text, for a challenge. */
void scope_add(struct buf *b, const struct scope *s);

#endif
