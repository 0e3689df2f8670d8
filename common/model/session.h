/*
 * session.h — browser sessions.  The database knows the SHA-256 of the cookie
 * only.  A session ends when its user is disabled or deleted, or when password
 * or rights change.
 */
#ifndef SESSION_H
#define SESSION_H

#include "db.h"

struct session_new {
	struct str id; /* SHA-256 of the cookie, 32 bytes */
	int64_t user_id;
	struct str csrf; /* secret that unsafe requests must prove to know */
	struct str client, user_agent;
	int64_t seconds; /* to live unless used */
};

/* 1; 0 the user is gone or disabled; -1. */
int session_create(struct db *db, struct arena *a, const struct session_new *s,
    struct err *err) MUST_CHECK;

struct session {
	int64_t user_id;
	struct str username;
	bool sysadmin;
	bool due; /* for another look at the directory */
	struct str csrf;
};

/* A user of a directory is due for another look at it after so many seconds. */
#define SESSION_DIRECTORY_SECONDS 300

/*
 * 1, 0, -1.  seconds: how long it lives from now (0: as before); written at most
 * once a minute.
 */
int session_use(struct db *db, struct arena *a, struct str id, int64_t seconds,
    struct session *ret, struct err *err) MUST_CHECK;

/* 1, 0, -1. */
int session_delete(struct db *db, struct arena *a, struct str id,
    struct err *err) MUST_CHECK;

/* Keeps a session over its user's new password (generation). */
int session_renew(struct db *db, struct arena *a, struct str id,
    int64_t generation, struct err *err) MUST_CHECK;

/* Deletes up to `most` that are over; how many goes to *ret_count. */
int session_sweep(struct db *db, int64_t most, int64_t *ret_count,
    struct err *err) MUST_CHECK;

#endif
