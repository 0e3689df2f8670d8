/*
 * gc.h — rows of what may be garbage: queues, and the steps of a collection in
 * the database.  Each step takes a batch and waits for nobody; what somebody
 * else holds comes up again.  The order is that of sql/functions/35_collect.sql.
 */
#ifndef GC_H
#define GC_H

#include "digest.h"
#include "list.h"

struct gc_scope {
	bool all;      /* whatever is queued; else what is due */
	bool untagged; /* manifests that nothing names go, too */
	bool purge;    /* what can be undone goes, too */
	int64_t before; /* what was due then goes: a run ends while more comes */
	int64_t grace; /* seconds that something must have been untouched for */
};

/* Hours, when somebody collects: what was used within them stays. */
#define GC_WINDOW 2 /* as Harbor */
#define GC_WINDOW_MAX 8760
#define GC_WORKERS_MAX 10

/* Where a batch of all ends; zero before the first. */
struct gc_cursor {
	int64_t manifest;
	unsigned char digest[DIGEST_DB_MAX];
	size_t digest_length;
};

struct gc_batch {
	int64_t looked; /* fewer than `most`: there are no more now */
	int64_t manifests, links, condemned, blobs, bytes;
};

/* The time of the database, for gc_scope.before. */
int gc_horizon(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;

/* Deletes manifests; the batch ends at one that somebody has. */
int gc_manifests(struct db *db, const struct gc_scope *scope,
    struct gc_cursor *at, int64_t most, struct gc_batch *ret, struct err *err)
    MUST_CHECK;

/* Queues untagged manifests, page by page: 1, 0 behind the end, -1. */
int gc_queue_untagged(struct db *db, const struct gc_scope *scope,
    struct gc_cursor *at, int64_t most, struct err *err) MUST_CHECK;

/* Drops links that no manifest needs, and condemns blobs. */
int gc_condemn(struct db *db, const struct gc_scope *scope,
    struct gc_cursor *at, int64_t most, struct gc_batch *ret, struct err *err)
    MUST_CHECK;

/* Deletes the rows of condemned blobs whose time has come. */
int gc_delete(struct db *db, const struct gc_scope *scope, int64_t most,
    struct gc_batch *ret, struct err *err) MUST_CHECK;

/*
 * Within a transaction, until its end nobody makes a file of these: digests of
 * deleted blobs, whose files go now.  Rows: digest, location.
 */
int gc_take_files(struct db *db, struct arena *a, int64_t most,
    struct rows *ret, struct err *err) MUST_CHECK;

/* In the same one: gone, or to be tried again some time later. */
int gc_files_done(struct db *db, const struct db_array *digests, bool gone,
    struct err *err) MUST_CHECK;

/* What goes by itself: what is due, as the settings say. */
int gc_scope_by_itself(struct db *db, struct arena *a, struct gc_scope *ret,
    struct err *err) MUST_CHECK;

/* What a collection of all would do, exactly: manifests, blobs, bytes. */
int gc_estimate(struct db *db, const struct gc_scope *scope,
    struct gc_batch *ret, struct err *err) MUST_CHECK;

/* The largest blobs of it.  Rows: digest, size. */
int gc_doomed(struct db *db, struct arena *a, const struct gc_scope *scope,
    int64_t most, struct rows *ret, struct err *err) MUST_CHECK;

/* How long the queues are, as JSON. */
int gc_queue(struct db *db, struct arena *a, struct str *ret, struct err *err)
    MUST_CHECK;

int gc_queue_blobs(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret, struct err *err)
    MUST_CHECK;

#endif
