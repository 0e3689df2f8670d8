/*
 * push.h — how bytes become a blob.
 *
 * The state of an upload is its row: bytes acknowledged and the state of the
 * hash over them.  A chunk is written behind them, synced, and only then
 * acknowledged.  Finishing holds the digest's lock: file into place, then the
 * row, in one transaction; so a crash at any point leaves an upload that can go
 * on or be dropped, or a whole blob.
 *
 * No connection is held while a body is read: each step takes its own.
 */
#ifndef PUSH_H
#define PUSH_H

#include "db.h"
#include "digest.h"
#include "hash.h"
#include "identity.h"
#include "store.h"

/* What roadstead.yml allows. */
struct push_limits {
	int64_t seconds;  /* that an upload may lie idle */
	int64_t sessions; /* of one user at once, or a few more in a race */
	int64_t bytes;    /* of a blob; 0: any */
};

/* Where to, and who. */
struct push_from {
	struct store *store;
	struct arena *arena;
	struct push_limits limits;
	struct str project;
	struct str repository; /* without the project */
	struct str subject;    /* an upload belongs to who began it */
	int64_t announced;     /* bytes of the request's body; -1 unknown */
};

struct push {
	struct push_from from;
	struct str uuid;
	int64_t received;     /* acknowledged, and written since push_open */
	int64_t acknowledged;
	bool tight;           /* what is announced may be beyond the quota */
	struct hash hash;     /* over received */
	struct store_upload file; /* fd < 0: not open; closed with the arena */
};

/* A new session, not open.  E_NAME_UNKNOWN: no such project.  E_TOO_MANY. */
int push_start(const struct push_from *from, struct db *db, enum hash_alg alg,
    struct push *ret, struct err *err) MUST_CHECK;

/* An existing one, as the row has it.  E_UPLOAD_UNKNOWN. */
int push_find(const struct push_from *from, struct db *db, struct str uuid,
    struct push *ret, struct err *err) MUST_CHECK;

/* Opens a session of push_start, whose id nobody else knows yet. */
int push_open_new(struct push *p, struct err *err) MUST_CHECK;

/* push_find, open for its only writer.  E_RANGE_INVALID: there is one. */
int push_open(const struct push_from *from, struct db *db, struct str uuid,
    struct push *ret, struct err *err) MUST_CHECK;

/*
 * Before the body is read: whether what is announced can be kept, as the blob d
 * or, if that is NULL, as one that nobody knows yet.  E_TOO_LARGE: larger than
 * blobs may be.  E_QUOTA: beyond the quota; the session stays as it is.
 */
int push_foresee(const struct push *p, struct db *db, const struct digest *d,
    struct err *err) MUST_CHECK;

/* E_TOO_LARGE, and errors of the disk. */
int push_write(struct push *p, struct str data, struct err *err) MUST_CHECK;

/* Forgets what was written since the last acknowledgement. */
void push_undo(struct push *p);

/* Makes the bytes durable and acknowledges them. */
int push_save(struct push *p, struct db *db, struct err *err) MUST_CHECK;

/*
 * Ends the session as the blob d.  E_DIGEST_INVALID: the bytes are others; the
 * session is gone then.
 */
int push_finish(struct push *p, struct db *db, const struct digest *d,
    struct err *err) MUST_CHECK;

/* Drops the session; db may be NULL: then it is left to expire. */
int push_abandon(struct push *p, struct db *db);

/*
 * Links a blob of another repository, or of any that who may read when from is
 * absent.  1 done, 0 not there or not allowed, -1.
 */
int push_mount(const struct push_from *to, struct db *db,
    const struct identity *who, struct str from, const struct digest *d,
    struct err *err) MUST_CHECK;

#endif
