/* login.h — trying to log in: the user, and how often that failed before. */
#ifndef LOGIN_H
#define LOGIN_H

#include "robot.h"
#include "user.h"

/* What to count under: 32 bytes that stand for a user name and an address. */
struct login_try {
	struct str username;
	struct str bucket;
};

struct login_past {
	int64_t failures; /* in a row; 0: none */
	int64_t ago;      /* microseconds since the last one */
};

/* Whose name it is. */
struct login_who {
	struct user_auth user;   /* zero: no such user */
	struct robot_auth robot; /* zero: no such robot, or there is a user */
};

/* *ret_past counts whether there is anybody of that name or not. */
int login_begin(struct db *db, struct arena *a, const struct login_try *t,
    struct login_who *ret, struct login_past *ret_past, struct err *err)
    MUST_CHECK;

/* One more failure; those before count while younger than memory seconds. */
int login_failed(struct db *db, struct str bucket, int64_t memory,
    struct err *err) MUST_CHECK;

/* Forgets them. */
int login_succeeded(struct db *db, struct str bucket, struct err *err)
    MUST_CHECK;

#endif
