/* member.h — who has which roles in a project. */
#ifndef MEMBER_H
#define MEMBER_H

#include "actor.h"
#include "db.h"
#include "list.h"

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

/* Whether the user is administrator of any project. */
int member_admin_somewhere(struct db *db, struct arena *a, int64_t user_id,
    bool *ret, struct err *err) MUST_CHECK;

/* Fields: entityname, role_id. */
int member_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/* Harbor's ProjectMemberEntity with repository_pattern.  1, 0, -1. */
int member_get(struct db *db, struct arena *a, int64_t project_id, int64_t id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/* A group: by id; else by distinguished name; else by name and type. */
struct member_group {
	int64_t id;      /* or 0 */
	struct str name; /* may be absent, and so may dn */
	int64_t type;    /* 1 LDAP, 2 HTTP, 3 OIDC; 0: whichever */
	struct str dn;
};

struct member_new {
	int64_t project_id;
	int64_t user_id;     /* or 0 and */
	struct str username; /* his name */
	struct member_group group;
	struct member_role role; /* pattern may be absent */
	struct actor actor;
};

/*
 * A user.  A group: an LDAP group with its dn, and one of types 2 and 3, are made
 * if there is none yet.  1, 0 no such user or group, -1: E_CONFLICT is one with
 * this pattern already.
 */
int member_add(struct db *db, struct arena *a, const struct member_new *m,
    int64_t *ret_id, struct err *err) MUST_CHECK;
int member_add_group(struct db *db, struct arena *a,
    const struct member_new *m, int64_t *ret_id, struct err *err) MUST_CHECK;

struct member_change {
	int64_t project_id, id;
	bool any;                /* even of the last administrator */
	struct member_role role; /* id 0, pattern absent: as it is; "": none */
	struct actor actor;
};

/*
 * 1, 0 no such member, -1: E_PRECONDITION if nobody would administer the project
 * any more, E_CONFLICT if there is one with this pattern.
 */
int member_update(struct db *db, struct arena *a,
    const struct member_change *c, struct err *err) MUST_CHECK;
int member_delete(struct db *db, struct arena *a,
    const struct member_change *c, struct err *err) MUST_CHECK;

#endif
