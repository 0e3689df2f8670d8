/*
 * fsck.h — whether each blob has its file and each file its blob.
 *
 * May run at any time beside pushes and collections: what looks wrong is looked
 * at again under the digest's lock before it counts.  Repairing is safe: files
 * that nobody knows, and files that are not what their name says, are moved to
 * the trash; a blob without a file answers 404, so the next push of it brings it
 * back.
 */
#ifndef FSCK_H
#define FSCK_H

#include "db.h"
#include "store.h"

#define FSCK_RATE_MAX 65536 /* MiB a second */

enum fsck_fault {
	FSCK_MISSING, /* a row without a file */
	FSCK_SIZE,    /* a file of another size */
	FSCK_DIGEST,  /* a file with other bytes */
	FSCK_ORPHAN,  /* a file without a row */
	FSCK_FAULTS
};

struct fsck_finding {
	enum fsck_fault fault;
	const struct digest *digest;
	struct str needed_by; /* "library/app:v1, ..."; empty: by nothing */
	bool repaired;
};

/* Where to go on: rows of blobs first, then directories of files. */
struct fsck_at {
	int64_t directory; /* 0: among the rows; else 1 + its number */
	unsigned char digest[DIGEST_DB_MAX];
	size_t digest_length;
};

struct fsck {
	struct store *store;
	struct db *db;
	bool hash;    /* read every file */
	bool repair;
	int64_t rate; /* bytes a second that are read; 0: any */
	struct fsck_at at;
	/* Before each part of the work; its failure ends the run. */
	int (*step)(struct fsck *f, struct err *err);
	int (*found)(struct fsck *f, const struct fsck_finding *x,
	    struct err *err);
	void *arg; /* of both */
	/* What was done. */
	int64_t blobs, files, bytes; /* rows, files seen, bytes read */
	int64_t faults[FSCK_FAULTS], repaired;
	int64_t began; /* private */
};

/* "missing", "size", "digest", "orphan" */
const char *fsck_fault_name(enum fsck_fault fault);

int fsck_run(struct fsck *f, struct err *err) MUST_CHECK;

#endif
