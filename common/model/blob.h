/* blob.h — rows of stored bytes, and their links to repositories. */
#ifndef BLOB_H
#define BLOB_H

#include "actor.h"
#include "db.h"
#include "digest.h"

/*
 * A blob of the repository: 1 and its size, 0, -1.  Looking at it keeps garbage
 * collection away from it.
 */
int blob_find(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *d, int64_t *ret_size,
    struct err *err) MUST_CHECK;

/* Within a transaction, until its end: 1 the blob is there, 0 not, -1. */
int blob_lock(struct db *db, struct arena *a, const struct digest *d,
    struct err *err) MUST_CHECK;

/*
 * The same for an upload of so many bytes that is about to end.  E_QUOTA: the
 * quota of its project does not allow it.
 */
int blob_admit(struct db *db, struct arena *a, struct str upload,
    const struct digest *d, int64_t size, struct err *err) MUST_CHECK;

/*
 * After blob_admit, with the file in place: ends the upload as a blob of its
 * repository.  1; 0 the upload is gone; -1.
 */
int blob_commit(struct db *db, struct arena *a, struct str upload,
    const struct digest *d, int64_t size, struct err *err) MUST_CHECK;

/* Where a blob may be taken from. */
struct blob_source {
	struct str project, repository; /* absent: from any readable one */
	int64_t visitor; /* for that case: user, minus a robot, or 0 */
	bool sysadmin;
};

/* Links the blob to the repository.  1; 0 not there or not readable; -1, E_QUOTA. */
int blob_mount(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *d,
    const struct blob_source *from, struct err *err) MUST_CHECK;

/* 1; 0 was not there; -1, E_REFERENCED if a manifest of the repository has it. */
int blob_unlink(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *d, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* Rows behind a digest, or from the first one (absent): digest, size. */
int blob_page(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err) MUST_CHECK;

/* Those of the digests without a row whose files are nobody's: digest. */
int blob_unknown(struct db *db, struct arena *a,
    const struct db_array *digests, struct rows *ret, struct err *err)
    MUST_CHECK;

/* "library/app:v1, ...", empty if no manifest needs it. */
int blob_needed_by(struct db *db, struct arena *a, const struct digest *d,
    struct str *ret, struct err *err) MUST_CHECK;

#endif
