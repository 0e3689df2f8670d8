/*
 * grant.h — what a robot is granted: checked against perms.def, and written as
 * the model takes it (robot.h).
 *
 * A place is "/", the system; a project's name; or "*", every project.
 */
#ifndef GRANT_H
#define GRANT_H

#include "err.h"
#include "jsout.h"

struct grants {
	struct buf text;
	struct jsout json;
};

void grants_begin(struct grants *g, struct arena *a);

bool grant_is_system(struct str place);
bool grant_is_place(struct str place);

/* false: robots may not be granted that there. */
bool grants_add(struct grants *g, struct str place, struct str resource,
    struct str action) MUST_CHECK;

/* E_TOO_LARGE. */
int grants_end(struct grants *g, struct str *ret, struct err *err) MUST_CHECK;

#endif
