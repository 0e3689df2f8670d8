/* search.h — projects and repositories by a part of their name. */
#ifndef SEARCH_H
#define SEARCH_H

#include "db.h"

struct search {
	int64_t visitor;   /* user, minus a robot; 0: nobody */
	bool repositories; /* all of them, and all projects */
	bool projects;     /* all projects */
	struct str word;   /* in whatever case; empty: everything */
	struct str within; /* a project, or project/repository; or empty */
	int64_t max;       /* so many of each kind */
};

/* Harbor's Search: what the visitor sees, by name. */
int search_names(struct db *db, struct arena *a, const struct search *s,
    struct str *ret_json, struct err *err) MUST_CHECK;

bool search_is_kind(struct str name); /* project, repository, tag, digest */

/*
 * Things of one kind, or (empty) of each, behind so many, that the visitor sees:
 * projects and repositories whose names hold the word; tags that begin with it,
 * or, within something, hold it; artifacts and blobs whose digests begin with it,
 * if it has seven digits or more.  {"tag":{"items":[...],"more":true},...}
 */
int search_find(struct db *db, struct arena *a, const struct search *s,
    struct str kind, int64_t behind, struct str *ret_json, struct err *err)
    MUST_CHECK;

#endif
