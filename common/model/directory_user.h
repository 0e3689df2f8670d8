/* directory_user.h — users of a directory, as it described them last. */
#ifndef DIRECTORY_USER_H
#define DIRECTORY_USER_H

#include "actor.h"
#include "user.h"

struct directory_user_now {
	struct str username;
	struct str email, realname; /* may be absent */
	struct str dn;
	bool admin;
	struct db_array groups; /* distinguished names */
	struct actor actor;     /* who made it known: itself by logging in */
};

/*
 * Makes the user if it is unknown, and its groups here what they are there.  1
 * and what it may be remembered by; 0 the name is a local user's; -1.
 */
int directory_user_keep(struct db *db, struct arena *a,
    const struct directory_user_now *u, struct user_auth *ret,
    struct err *err) MUST_CHECK;

/*
 * Whether the directory was asked longer ago than so many seconds: 1 for the one
 * caller who asks next, and the name; 0; -1.
 */
int directory_user_due(struct db *db, struct arena *a, int64_t user_id,
    int64_t seconds, struct str *ret_username, struct err *err) MUST_CHECK;

/* Ends sessions, groups and rights that came from the directory. */
int directory_user_end(struct db *db, int64_t user_id, struct err *err)
    MUST_CHECK;

#endif
