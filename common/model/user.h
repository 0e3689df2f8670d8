/* user.h — people who can log in, and the roles they hold. */
#ifndef USER_H
#define USER_H

#include "actor.h"
#include "db.h"
#include "list.h"

/* The first administrator: in no list, and never deleted (Harbor's rule). */
#define USER_FIRST INT64_C(1)

/* What it takes to check a password, and to know whether that still holds. */
struct user_auth {
	int64_t user_id; /* 0: no such user */
	struct str username;
	struct str password; /* hash; absent for users of a directory */
	int64_t generation;  /* counts up when rights may have changed */
	bool sysadmin;
	bool disabled;
	bool directory; /* checks the password */
};

/* 1, 0, -1. */
int user_auth(struct db *db, struct arena *a, struct str username,
    struct user_auth *ret, struct err *err) MUST_CHECK;
int user_auth_id(struct db *db, struct arena *a, int64_t user_id,
    struct user_auth *ret, struct err *err) MUST_CHECK;

/* From a row of USER_AUTH and its like; nulls make no such user. */
void user_auth_read(const struct row *row, struct user_auth *ret);

/* Harbor's UserResp.  1, 0, -1. */
int user_get(struct db *db, struct arena *a, int64_t user_id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/*
 * All but the first administrator and the deleted.  Fields: user_id, username,
 * email, username_or_email, realname, comment, sysadmin, creation_time,
 * update_time.
 */
int user_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err) MUST_CHECK;

/* The same as number and name; the only field is username. */
int user_search(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err) MUST_CHECK;

/* Whether the first administrator still has the default password. */
int user_default_password(struct db *db, struct arena *a, bool *ret,
    struct err *err) MUST_CHECK;

/*
 * Everybody, by name: user_id, username, email, source, sysadmin, disabled,
 * created_at; behind the name after, at most so many.
 */
int user_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err) MUST_CHECK;

struct user_profile {
	struct str email; /* may be absent */
	struct str realname, comment;
};

struct user_new {
	struct str username;
	struct user_profile profile;
	struct str password; /* hash */
	bool default_password; /* of CONF_ADMIN_PASSWORD */
	bool sysadmin;
	struct actor actor;
};

/* E_CONFLICT: name or mail address is taken. */
int user_create(struct db *db, struct arena *a, const struct user_new *u,
    int64_t *ret_id, struct err *err) MUST_CHECK;

/* 1, 0 no such user, -1: E_CONFLICT as above. */
int user_update(struct db *db, struct arena *a, int64_t user_id,
    const struct user_profile *p, const struct actor *actor, struct err *err)
    MUST_CHECK;

/*
 * Ends the user's sessions and what workers remember; the new generation lets
 * the caller keep its own (session_renew).  1, 0 no such user, -1.
 */
int user_set_password(struct db *db, struct arena *a, int64_t user_id,
    struct str hash, const struct actor *actor, int64_t *ret_generation,
    struct err *err) MUST_CHECK;

/*
 * Both end sessions and what workers remember.  1, 0 no such user, -1:
 * E_PRECONDITION if nobody who may do everything would be left.
 */
int user_set_sysadmin(struct db *db, struct arena *a, int64_t user_id,
    bool sysadmin, const struct actor *actor, struct err *err) MUST_CHECK;
int user_delete(struct db *db, struct arena *a, int64_t user_id,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
