/*
 * pullcache.h — what a connection remembers of pulls, because it never changes:
 * the numbers of a repository, and what the row of a manifest holds.
 *
 * Numbers of rows are never used again, so what is remembered can be gone, but
 * not wrong: who finds nothing with it looks again.  It goes with
 * the connection, because a database that was restored may use numbers again.
 * At most PULLCACHE_MANIFESTS payloads of PULLCACHE_PAYLOAD bytes are kept.
 */
#ifndef PULLCACHE_H
#define PULLCACHE_H

#include "db.h"
#include "digest.h"

#define PULLCACHE_PLACES 256
#define PULLCACHE_MANIFESTS 128
#define PULLCACHE_PAYLOAD ((size_t)16 << 10)

/* Where manifests are looked for. */
struct pull_place {
	int64_t project_id, repository_id;
};

/* What is sent; payload is absent when it was too large to keep. */
struct pull_manifest {
	int64_t manifest_id;
	struct digest digest;
	struct str media_type, payload;
	int64_t size;
};

/* True if it is known; what is handed out is the cache's, until the next put. */
bool pullcache_place(struct db *db, struct str project, struct str repository,
    struct pull_place *ret);
void pullcache_put_place(struct db *db, struct str project,
    struct str repository, const struct pull_place *place);

bool pullcache_manifest(struct db *db, int64_t manifest_id,
    struct pull_manifest *ret);
void pullcache_put_manifest(struct db *db, const struct pull_manifest *m);

#endif
