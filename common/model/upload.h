/* upload.h — rows of uploads under way. */
#ifndef UPLOAD_H
#define UPLOAD_H

#include "db.h"
#include "hash.h"

struct upload {
	struct str uuid;
	struct str project, repository;
	struct str subject;  /* who began it, and alone may go on */
	int64_t received;    /* bytes acknowledged */
	enum hash_alg alg;
	struct str state;    /* of the hash over them: hash_save */
	int64_t announced;   /* bytes that this request brings; -1 unknown */
	bool tight;          /* with them the project may be beyond its quota */
};

/*
 * Says whether u->tight.  E_NAME_UNKNOWN: no such project.  E_TOO_MANY: its
 * subject has `most` already.  seconds: how long it may lie idle.
 */
int upload_create(struct db *db, struct arena *a, struct upload *u,
    int64_t seconds, int64_t most, struct err *err) MUST_CHECK;

/* By uuid, project, repository and announced of *u; fills the rest.  1, 0, -1. */
int upload_get(struct db *db, struct arena *a, struct upload *u,
    struct err *err) MUST_CHECK;

/* From `before` bytes to u->received.  0: gone, or somebody else did. */
int upload_advance(struct db *db, struct arena *a, const struct upload *u,
    int64_t before, int64_t seconds, struct err *err) MUST_CHECK;

/* 1, 0 was not there, -1. */
int upload_delete(struct db *db, struct arena *a, const struct upload *u,
    struct err *err) MUST_CHECK;

/*
 * A page of those that are over, or of all, in the order of their uuids from
 * after `after` (absent: the first).  Rows: upload_id; upload_list also
 * repository, subject, received, updated_at, expires_at, times as text.
 */
int upload_expired(struct db *db, struct arena *a, struct str after,
    int64_t most, struct rows *ret, struct err *err) MUST_CHECK;
int upload_list(struct db *db, struct arena *a, struct str after,
    int64_t most, struct rows *ret, struct err *err) MUST_CHECK;

/* Deletes one that is over.  1, 0 it is not, or somebody else does, -1. */
int upload_expire(struct db *db, struct arena *a, struct str uuid,
    struct err *err) MUST_CHECK;

/* 1, 0, -1. */
int upload_exists(struct db *db, struct arena *a, struct str uuid,
    struct err *err) MUST_CHECK;

#endif
