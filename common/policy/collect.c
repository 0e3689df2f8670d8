#include "base.h"

#include "collect.h"
#include "deletion.h"
#include "log.h"

/* A batch is as long as somebody may have to wait for it: a few hundredths. */
#define MANIFESTS 100
#define BLOBS 500
#define PAGE 5000

static int
begin(struct collect *c, struct err *err)
{
	const struct actor nobody = { STR(""), STR(""), STR(""), STR_NULL };
	int64_t purged;

	if (c->scope.purge && deletion_purge_all(c->db, STR(""), &nobody,
	    &purged, err) < 0)
		return -1;
	return gc_horizon(c->db, &c->scope.before, err);
}

static int
end_deletions(struct collect *c, struct err *err)
{
	int64_t looked, manifests;

	do {
		if (c->step(c, "deletions", err) < 0 || deletion_end(c->db,
		    c->scope.before, MANIFESTS, &looked, &manifests, err) < 0)
			return -1;
		c->manifests += manifests;
	} while (looked > 0);
	return 0;
}

static int
queue_untagged(struct collect *c, struct err *err)
{
	struct gc_cursor at = { 0 };
	int rc;

	do {
		if (c->step(c, "search", err) < 0)
			return -1;
		rc = gc_queue_untagged(c->db, &c->scope, &at, PAGE, err);
	} while (rc > 0);
	return rc;
}

/*
 * What a manifest kept is looked at after it; with a cursor it may be behind
 * that, so all is gone through until nothing more goes.
 */
static int
delete_manifests(struct collect *c, struct err *err)
{
	struct gc_cursor at = { 0 };
	struct gc_batch batch;
	int64_t deleted = 0;

	for (;;) {
		if (c->step(c, "manifests", err) < 0 || gc_manifests(c->db,
		    &c->scope, &at, MANIFESTS, &batch, err) < 0)
			return -1;
		c->manifests += batch.manifests;
		deleted += batch.manifests;
		if (batch.looked > 0)
			continue;
		if (!deleted)
			return 0;
		deleted = 0;
		at = (struct gc_cursor){ 0 };
	}
}

static int
condemn(struct collect *c, struct err *err)
{
	struct gc_cursor at = { 0 };
	struct gc_batch batch;

	do {
		if (c->step(c, "blobs", err) < 0 || gc_condemn(c->db,
		    &c->scope, &at, BLOBS, &batch, err) < 0)
			return -1;
		store_step(c->store, "gc-condemned");
		c->links += batch.links;
		c->condemned += batch.condemned;
	} while (batch.looked == BLOBS);
	return 0;
}

static int
delete_blobs(struct collect *c, struct err *err)
{
	struct gc_batch batch;

	do {
		if (c->step(c, "rows", err) < 0 ||
		    gc_delete(c->db, &c->scope, BLOBS, &batch, err) < 0)
			return -1;
		store_step(c->store, "gc-deleted");
		c->blobs += batch.blobs;
		c->bytes += batch.bytes;
	} while (batch.looked > 0);
	return 0;
}

struct removal {
	struct collect *c;
	struct arena *arena;
	int64_t looked, files, stuck;
};

static bool
remove_file(struct store *store, struct str digest)
{
	struct digest d;
	struct err err;

	if (digest_from_db(digest, &d, &err) == 0 &&
	    store->ops->blob_remove(store, &d, &err) == 0)
		return true;
	log_write(LOG_ERROR, "cannot remove a blob", LOG_STR("msg",
	    str_of(err.msg)), LOG_STR("cause", str_of(err.cause)), LOG_END);
	return false;
}

/* One transaction: under the locks of the digests there is no row, so no use. */
static int
remove_batch(struct db *db, void *arg, struct err *err)
{
	struct removal *r = arg;
	struct store *store = r->c->store;
	struct db_array gone = { 0 }, stuck = { 0 };
	struct str *names, *others;
	struct rows rows;

	if (gc_take_files(db, r->arena, BLOBS, &rows, err) < 0)
		return -1;
	names = arena_array(r->arena, (size_t)rows.count + 1, sizeof(*names));
	others = arena_array(r->arena, (size_t)rows.count + 1, sizeof(*others));
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);
		struct str digest = row_str(&row, "digest");

		if (remove_file(store, digest))
			names[gone.count++] = digest;
		else
			others[stuck.count++] = digest;
	}
	store_step(store, "gc-removed");
	gone.items = names;
	stuck.items = others;
	r->looked = rows.count;
	r->files = (int64_t)gone.count;
	r->stuck = (int64_t)stuck.count;
	if (stuck.count && gc_files_done(db, &stuck, false, err) < 0)
		return -1;
	return gc_files_done(db, &gone, true, err);
}

static int
remove_files(struct collect *c, struct err *err)
{
	struct removal r;

	do {
		CLEANUP(arena_free) struct arena *a = arena_new();

		r = (struct removal){ .c = c, .arena = a };
		if (c->step(c, "files", err) < 0 ||
		    tx_run(c->db, remove_batch, &r, err) < 0)
			return -1;
		c->files += r.files;
		c->stuck += r.stuck;
	} while (r.looked > 0);
	return 0;
}

int
collect(struct collect *c, struct err *err)
{
	if (begin(c, err) < 0 || end_deletions(c, err) < 0 || (c->scope.all &&
	    c->scope.untagged && queue_untagged(c, err) < 0))
		return -1;
	if (delete_manifests(c, err) < 0 || condemn(c, err) < 0 ||
	    delete_blobs(c, err) < 0)
		return -1;
	return remove_files(c, err);
}
