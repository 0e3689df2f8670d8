#include "base.h"

#include "gc.h"

int
gc_horizon(struct db *db, int64_t *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_GC_HORIZON, &row, err) < 0)
		return -1;
	*ret = row_i64(&row, "before");
	return 0;
}

int
gc_manifests(struct db *db, const struct gc_scope *scope, struct gc_cursor *at,
    int64_t most, struct gc_batch *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_GC_MANIFESTS, &row, err, (int)scope->all,
	    scope->before, at->manifest, (int)scope->untagged, scope->grace,
	    most) < 0)
		return -1;
	at->manifest = row_i64(&row, "last");
	*ret = (struct gc_batch){
		.looked = row_i64(&row, "looked"),
		.manifests = row_i64(&row, "deleted"),
	};
	return 0;
}

int
gc_queue_untagged(struct db *db, const struct gc_scope *scope,
    struct gc_cursor *at, int64_t most, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_GC_QUEUE_UNTAGGED, &row, err, at->manifest,
	    scope->grace, most) < 0)
		return -1;
	at->manifest = row_i64(&row, "last");
	return !row_null(&row, "last");
}

static void
move_to(struct gc_cursor *at, struct str digest)
{
	ASSERT(digest.n <= sizeof(at->digest));
	if (digest.n)
		memcpy(at->digest, digest.p, digest.n);
	at->digest_length = digest.n;
}

int
gc_condemn(struct db *db, const struct gc_scope *scope, struct gc_cursor *at,
    int64_t most, struct gc_batch *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_GC_CONDEMN, &row, err, (int)scope->all,
	    str_from(at->digest, at->digest_length), scope->grace, most) < 0)
		return -1;
	move_to(at, row_str(&row, "last"));
	*ret = (struct gc_batch){
		.looked = row_i64(&row, "looked"),
		.links = row_i64(&row, "links"),
		.condemned = row_i64(&row, "condemned"),
	};
	return 0;
}

int
gc_delete(struct db *db, const struct gc_scope *scope, int64_t most,
    struct gc_batch *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_GC_DELETE, &row, err, scope->grace, most) < 0)
		return -1;
	*ret = (struct gc_batch){
		.looked = row_i64(&row, "looked"),
		.blobs = row_i64(&row, "blobs"),
		.bytes = row_i64(&row, "bytes"),
	};
	return 0;
}

int
gc_take_files(struct db *db, struct arena *a, int64_t most, struct rows *ret,
    struct err *err)
{
	return db_rows(db, a, STMT_GC_TAKE_FILES, ret, err, most);
}

int
gc_files_done(struct db *db, const struct db_array *digests, bool gone,
    struct err *err)
{
	return db_none(db, STMT_GC_FILES_DONE, NULL, err, digests, (int)gone);
}

int
gc_scope_by_itself(struct db *db, struct arena *a, struct gc_scope *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_GC_SETTINGS, &row, err) < 0)
		return -1;
	*ret = (struct gc_scope){
		.untagged = row_bool(&row, "untagged"),
		.grace = row_i64(&row, "grace"),
	};
	return 0;
}

int
gc_estimate(struct db *db, const struct gc_scope *scope, struct gc_batch *ret,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_GC_ESTIMATE, &row, err, (int)scope->untagged,
	    scope->grace, (int)scope->purge) < 0)
		return -1;
	*ret = (struct gc_batch){
		.manifests = row_i64(&row, "manifests"),
		.blobs = row_i64(&row, "blobs"),
		.bytes = row_i64(&row, "bytes"),
	};
	return 0;
}

int
gc_doomed(struct db *db, struct arena *a, const struct gc_scope *scope,
    int64_t most, struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_GC_DOOMED, ret, err, (int)scope->untagged,
	    scope->grace, (int)scope->purge, most);
}

int
gc_queue(struct db *db, struct arena *a, struct str *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_GC_QUEUE, &row, err) < 0)
		return -1;
	*ret = row_str(&row, "item");
	return 0;
}

static const struct list_field fields[] = {
	{ "event", LIST_TEXT, "b.event %", "b.event" },
	{ "size", LIST_INT, "b.size %", "b.size" },
	{ "due_time", LIST_TIME, "b.due_at %", "b.due_at" },
};

static const struct list list = {
	STMT_GC_QUEUE_BLOBS, fields, ARRAY_SIZE(fields), "b.due_at, b.digest",
};

int
gc_queue_blobs(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &list, NULL, 0, query, ret, err);
}
