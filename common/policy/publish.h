/*
 * publish.h — a manifest becomes visible: what it is, what it refers to, and
 * its tags, in one transaction.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "manifest_row.h"
#include "store.h"

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
};

/* Errors are those of manifest_put. */
int publish_manifest(const struct publish *p, struct db *db, struct err *err)
    MUST_CHECK;

#endif
