#include "base.h"

#include "authn.h"
#include "blob.h"
#include "limits.h"
#include "name.h"
#include "push.h"
#include "quota.h"
#include "rnd.h"
#include "upload.h"

static void
close_file(void *arg)
{
	struct push *p = arg;

	if (p->file.fd >= 0)
		p->from.store->ops->upload_close(&p->file);
}

/* The file is locked while it is open, at most until the request ends. */
static int
open_file(struct push *p, int64_t *ret_size, struct err *err)
{
	struct push *watched = arena_alloc(p->from.arena, sizeof(*watched));

	if (p->from.store->ops->upload_open(p->from.store, p->uuid, &p->file,
	    ret_size, err) < 0)
		return -1;
	*watched = *p;
	arena_defer(p->from.arena, close_file, watched);
	return 0;
}

static int
cut(struct push *p, struct err *err)
{
	return p->from.store->ops->upload_cut(&p->file, p->acknowledged, err);
}

static struct str
saved_hash(struct arena *a, const struct hash *h)
{
	unsigned char *state = arena_alloc(a, HASH_STATE_MAX);

	return str_from(state, hash_save(h, state));
}

/* The row as it should be now. */
static struct upload
row_of(const struct push *p)
{
	return (struct upload){
		.uuid = p->uuid,
		.project = p->from.project,
		.repository = p->from.repository,
		.subject = p->from.subject,
		.received = p->received,
		.alg = p->hash.alg,
		.state = saved_hash(p->from.arena, &p->hash),
		.announced = p->from.announced,
	};
}

int
push_start(const struct push_from *from, struct db *db, enum hash_alg alg,
    struct push *ret, struct err *err)
{
	struct push p = { .from = *from, .file.fd = -1 };
	struct upload row;

	p.uuid = rnd_uuid(from->arena);
	hash_init(&p.hash, alg);
	row = row_of(&p);
	if (upload_create(db, from->arena, &row, from->limits.seconds,
	    from->limits.sessions, err) < 0)
		return -1;
	p.tight = row.tight;
	*ret = p;
	return 0;
}

static int
unknown(struct err *err)
{
	return err_set(err, E_UPLOAD_UNKNOWN,
	    "blob upload unknown to registry");
}

int
push_find(const struct push_from *from, struct db *db, struct str uuid,
    struct push *ret, struct err *err)
{
	struct push p = { .from = *from, .uuid = uuid, .file.fd = -1 };
	struct upload row = {
		.uuid = uuid,
		.project = from->project,
		.repository = from->repository,
		.announced = from->announced,
	};
	int rc = upload_get(db, from->arena, &row, err);

	if (rc == 0 || (rc > 0 && !str_eq(row.subject, from->subject)))
		return unknown(err);
	if (rc < 0 || hash_load(&p.hash, row.state, err) < 0)
		return -1;
	p.received = p.acknowledged = row.received;
	p.tight = row.tight;
	*ret = p;
	return 0;
}

int
push_open_new(struct push *p, struct err *err)
{
	int64_t size;

	return open_file(p, &size, err);
}

int
push_open(const struct push_from *from, struct db *db, struct str uuid,
    struct push *ret, struct err *err)
{
	struct push p;
	int64_t size;

	if (push_find(from, db, uuid, &p, err) < 0 ||
	    open_file(&p, &size, err) < 0)
		return -1;
	/* another writer may have come and gone before the lock was ours */
	if (size != p.acknowledged) {
		struct store_upload file = p.file;

		if (push_find(from, db, uuid, &p, err) < 0)
			return -1;
		p.file = file;
		if (size < p.acknowledged)
			return unknown(err);
		if (cut(&p, err) < 0)
			return -1;
	}
	*ret = p;
	return 0;
}

/* With n bytes more. */
static int
check_size(const struct push *p, int64_t n, struct err *err)
{
	int64_t most = p->from.limits.bytes;

	if (most > 0 && n > most - p->received)
		return err_set(err, E_TOO_LARGE,
		    "blobs may have up to %" PRId64 " bytes", most);
	return 0;
}

int
push_foresee(const struct push *p, struct db *db, const struct digest *d,
    struct err *err)
{
	int64_t n = p->from.announced;

	if (check_size(p, n, err) < 0)
		return -1;
	return p->tight ? quota_foresee(db, p->from.arena, p->from.project, d,
	    p->received + n, err) : 0;
}

int
push_write(struct push *p, struct str data, struct err *err)
{
	if (check_size(p, (int64_t)data.n, err) < 0)
		return -1;
	if (p->from.store->ops->upload_write(&p->file, data, err) < 0)
		return -1;
	hash_add(&p->hash, data.p, data.n);
	p->received += (int64_t)data.n;
	return 0;
}

void
push_undo(struct push *p)
{
	struct err ignored;

	/* what stays is cut by the next writer */
	if (cut(p, &ignored) == 0)
		p->received = p->acknowledged;
}

int
push_save(struct push *p, struct db *db, struct err *err)
{
	struct upload row = row_of(p);
	int rc;

	if (p->received == p->acknowledged)
		return 0;
	if (p->from.store->ops->upload_sync(&p->file, err) < 0)
		return -1;
	store_step(p->from.store, "save-synced");
	rc = upload_advance(db, p->from.arena, &row, p->acknowledged,
	    p->from.limits.seconds, err);
	if (rc == 0)
		return unknown(err);
	if (rc < 0)
		return -1;
	store_step(p->from.store, "save-done");
	p->acknowledged = p->received;
	return 0;
}

/* A digest of another algorithm than the hash that ran: read once more. */
static int
rehash(struct push *p, enum hash_alg alg, struct err *err)
{
	char *buffer = arena_alloc(p->from.arena, IO_BUFFER);
	off_t at = 0;
	ssize_t n;

	hash_init(&p->hash, alg);
	while ((n = pread(p->file.fd, buffer, IO_BUFFER, at)) > 0) {
		hash_add(&p->hash, buffer, (size_t)n);
		at += n;
	}
	if (n < 0 || at != p->received)
		return err_errno(err, "cannot read the upload again");
	return 0;
}

static int
check_digest(struct push *p, struct db *db, const struct digest *d,
    struct err *err)
{
	struct digest real;

	if (d->alg != p->hash.alg && rehash(p, d->alg, err) < 0)
		return -1;
	digest_of_hash(&p->hash, &real);
	if (digest_eq(&real, d))
		return 0;
	push_abandon(p, db);
	return err_set(err, E_DIGEST_INVALID,
	    "provided digest did not match uploaded content");
}

/* A row whose file is not as it says: lost, or damaged. */
static int
is_whole(const struct push *p, const struct digest *d, bool *ret,
    struct err *err)
{
	struct store *store = p->from.store;
	int64_t size;
	int rc = store->ops->blob_stat(store, d, &size, err);

	*ret = rc > 0 && size == p->received;
	return rc < 0 ? -1 : 0;
}

struct commit {
	struct push *p;
	const struct digest *d;
	bool live; /* the blob was there already: the upload's file is spare */
};

static int
commit(struct db *db, void *arg, struct err *err)
{
	struct commit *c = arg;
	struct store *store = c->p->from.store;
	int rc = blob_admit(db, c->p->from.arena, c->p->uuid, c->d,
	    c->p->received, err);

	c->live = false;
	if (rc < 0 || (rc > 0 && is_whole(c->p, c->d, &c->live, err) < 0))
		return -1;
	store_step(store, "commit-locked");
	if (!c->live && store->ops->publish(&c->p->file, c->d, err) < 0)
		return -1;
	store_step(store, "commit-published");
	db_last(db); /* without an upload it changes nothing */
	rc = blob_commit(db, c->p->from.arena, c->p->uuid, c->d,
	    c->p->received, err);
	return rc == 0 ? unknown(err) : rc < 0 ? -1 : 0;
}

int
push_finish(struct push *p, struct db *db, const struct digest *d,
    struct err *err)
{
	struct store *store = p->from.store;
	struct commit c = { .p = p, .d = d };
	struct err ignored;

	if (check_digest(p, db, d, err) < 0)
		return -1;
	/* what is acknowledged is synced already */
	if (p->received != p->acknowledged &&
	    store->ops->upload_sync(&p->file, err) < 0)
		return -1;
	if (tx_run(db, commit, &c, err) < 0)
		return -1;
	store_step(store, "commit-done");
	/* a spare file that stays is swept with the expired ones */
	if (c.live)
		(void)store->ops->upload_remove(store, p->uuid, &ignored);
	return 0;
}

int
push_abandon(struct push *p, struct db *db)
{
	struct upload row = row_of(p);
	struct err ignored;

	if (!db || upload_delete(db, p->from.arena, &row, &ignored) < 0)
		return -1;
	return p->from.store->ops->upload_remove(p->from.store, p->uuid,
	    &ignored);
}

/*
 * 1 and where the blob may come from, 0 nowhere, -1.  Clients ask for a token
 * before they know where they will mount from, so what the token's holder may
 * read counts, not only what the token names.
 */
static int
mount_source(const struct push_from *to, struct db *db,
    const struct identity *who, struct str from, struct blob_source *ret,
    struct err *err)
{
	struct identity reader;
	struct err ignored;
	bool allowed;

	if (authn_holder(db, to->arena, who, &reader, err) < 0)
		return -1;
	*ret = (struct blob_source){
		.visitor = identity_visitor(&reader),
		.sysadmin = reader.sysadmin,
	};
	if (!from.p)
		return 1;
	if (name_split(from, &ret->project, &ret->repository, &ignored) <= 0)
		return 0;
	if (authz_repository(db, to->arena, &reader, from, SCOPE_PULL,
	    &allowed, err) < 0)
		return -1;
	return allowed;
}

int
push_mount(const struct push_from *to, struct db *db,
    const struct identity *who, struct str from, const struct digest *d,
    struct err *err)
{
	struct blob_source source;
	int64_t size;
	int rc = mount_source(to, db, who, from, &source, err);

	/* a lost file is healed by a push, not by a mount */
	if (rc > 0)
		rc = to->store->ops->blob_stat(to->store, d, &size, err);
	if (rc <= 0)
		return rc;
	return blob_mount(db, to->arena, to->project, to->repository, d,
	    &source, err);
}
