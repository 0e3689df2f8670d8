/* member.h — who has which roles in a project. */
#ifndef MEMBER_H
#define MEMBER_H

#include "db.h"

/* A role that somebody holds in a project. */
struct member_role {
	int role_id;
	struct str pattern; /* repositories it is limited to; absent: all */
};

struct member_roles {
	bool public; /* the project is */
	struct member_role *roles;
	size_t count;
};

/* user_id 0 is nobody.  1; 0 no such project; -1. */
int member_roles(struct db *db, struct arena *a, int64_t user_id,
    struct str project, struct member_roles *ret, struct err *err) MUST_CHECK;

/* pattern may be absent.  E_CONFLICT: is one already.  E_NOT_FOUND: no user. */
int member_add_user(struct db *db, struct arena *a, int64_t project_id,
    int64_t user_id, const struct member_role *role, int64_t *ret_id,
    struct err *err) MUST_CHECK;

#endif
