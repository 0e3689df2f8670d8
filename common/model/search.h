/* search.h — projects and repositories by a part of their name. */
#ifndef SEARCH_H
#define SEARCH_H

#include "db.h"

struct search {
	int64_t visitor;   /* user, minus a robot; 0: nobody */
	bool repositories; /* all of them, and all projects */
	bool projects;     /* all projects */
	struct str word;   /* in whatever case; empty: everything */
	int64_t max;       /* so many of each kind */
};

/* Harbor's Search: what the visitor sees, by name. */
int search_names(struct db *db, struct arena *a, const struct search *s,
    struct str *ret_json, struct err *err) MUST_CHECK;

#endif
