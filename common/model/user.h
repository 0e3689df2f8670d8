/* user.h — people who can log in. */
#ifndef USER_H
#define USER_H

#include "db.h"

/* What it takes to check a password, and to know whether that still holds. */
struct user_auth {
	int64_t user_id; /* 0: no such user */
	struct str username;
	struct str password; /* hash; absent for users of a directory */
	int64_t generation;  /* counts up when rights may have changed */
	bool sysadmin;
	bool disabled;
};

/* 1, 0, -1. */
int user_auth(struct db *db, struct arena *a, struct str username,
    struct user_auth *ret, struct err *err) MUST_CHECK;

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

#endif
