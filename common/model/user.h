/* user.h — people who can log in, and the roles they hold. */
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
int user_auth_id(struct db *db, struct arena *a, int64_t user_id,
    struct user_auth *ret, struct err *err) MUST_CHECK;

/* Harbor's UserResp.  1, 0, -1. */
int user_get(struct db *db, struct arena *a, int64_t user_id,
    struct str *ret_json, struct err *err) MUST_CHECK;

struct user_new {
	struct str username;
	struct str email; /* may be absent */
	struct str realname, comment;
	struct str password; /* hash */
	bool sysadmin;
};

/* E_CONFLICT: name or mail address is taken. */
int user_create(struct db *db, struct arena *a, const struct user_new *u,
    int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * Ends the user's sessions and what workers remember; the new generation lets
 * the caller keep its own (session_renew).  1, 0 no such user, -1.
 */
int user_set_password(struct db *db, struct arena *a, int64_t user_id,
    struct str hash, int64_t *ret_generation, struct err *err) MUST_CHECK;

#endif
