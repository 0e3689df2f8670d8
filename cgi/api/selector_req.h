/* selector_req.h — Harbor's selectors of rules, read and checked. */
#ifndef SELECTOR_REQ_H
#define SELECTOR_REQ_H

#include "err.h"
#include "jsin.h"
#include "selector.h"

/* One kind of selector, and its decorations in Harbor's words. */
struct selector_kind {
	const char *display;
	const char *matches, *excludes;
	bool (*valid)(struct str pattern);
};

extern const struct selector_kind selector_of_repositories;
extern const struct selector_kind selector_of_tags;

/*
 * The only selector of the list that is a member of obj; its text extras (absent:
 * it has none) to *ret_extras, which may be NULL.  E_BAD_REQUEST: there are more
 * or none, or it is of no form that we know.
 */
int selector_read(const struct jsin *obj, const char *key,
    const struct selector_kind *kind, struct selector *ret,
    struct str *ret_extras, struct err *err) MUST_CHECK;

/* The same of a rule's scope_selectors, which are about repositories. */
int selector_read_scope(const struct jsin *rule, struct selector *ret,
    struct err *err) MUST_CHECK;

#endif
