/*
 * publish.h — a manifest becomes visible: what it is, what it refers to, and
 * its tags, in one transaction.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "manifest_row.h"
#include "store.h"

/* A condition on what is there before (If-Match, If-None-Match). */
struct publish_condition {
	/* now: digest of what the path names; NULL: nothing. */
	bool (*holds)(void *arg, const struct digest *now);
	void *arg;
	struct str tag; /* of the path; absent: the manifest itself */
};

struct publish {
	struct arena *arena;
	struct store *store; /* to read the configuration */
	struct str project, repository;
	struct digest digest;
	struct str bytes;         /* what digest is the digest of */
	struct manifest manifest; /* what bytes say */
	const struct str *tags;
	size_t tag_count;
	struct actor actor;
	const struct publish_condition *only_if; /* NULL: in any case */
};

/*
 * Errors are those of manifest_put, and E_PRECONDITION.  The condition is looked
 * at under the tag's lock, in the transaction that then moves it.
 */
int publish_manifest(const struct publish *p, struct db *db, struct err *err)
    MUST_CHECK;

#endif
