#include "base.h"

#include <poll.h>

#include "blob.h"
#include "clock.h"
#include "fsck.h"
#include "limits.h"

#define PAGE 500
#define DIRECTORIES 256
#define BETWEEN_STEPS (16 << 20) /* bytes that are read in one go */

static const enum hash_alg algs[] = { HASH_SHA256, HASH_SHA512 };

const char *
fsck_fault_name(enum fsck_fault fault)
{
	static const char *const names[] = {
		[FSCK_MISSING] = "missing", [FSCK_SIZE] = "size",
		[FSCK_DIGEST] = "digest", [FSCK_ORPHAN] = "orphan",
	};

	return names[fault];
}

/* --- files ------------------------------------------------------------- */

/* Rests as long as what was read is more than the rate allows. */
static int
pace(struct fsck *f, struct err *err)
{
	int64_t ahead = f->rate > 0 ?
	    f->bytes / f->rate * SECOND + f->bytes % f->rate * SECOND / f->rate
	    - (clock_mono() - f->began) : 0;

	if (ahead > 0)
		poll(NULL, 0, (int)(MIN(ahead, SECOND) / 1000));
	return f->step(f, err);
}

static int
hash_file(struct fsck *f, int fd, struct hash *h, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	char *buffer = arena_alloc(a, IO_BUFFER);
	int64_t since = 0;
	ssize_t n;

	while ((n = read(fd, buffer, IO_BUFFER)) > 0) {
		hash_add(h, buffer, (size_t)n);
		f->bytes += n;
		since += n;
		if (since < BETWEEN_STEPS)
			continue;
		since = 0;
		if (pace(f, err) < 0)
			return -1;
	}
	return n < 0 ? err_errno(err, "cannot read a blob") : pace(f, err);
}

/* Whether the bytes are those of the name; true if the file has just gone. */
static int
is_true(struct fsck *f, const struct digest *d, bool *ret, struct err *err)
{
	CLEANUP(fd_close) int fd = f->store->ops->blob_open(f->store, d, err);
	struct digest real;
	struct hash h;

	*ret = true;
	if (fd < 0)
		return err->code == E_BLOB_UNKNOWN ? 0 : -1;
	hash_init(&h, d->alg);
	if (hash_file(f, fd, &h, err) < 0)
		return -1;
	digest_of_hash(&h, &real);
	*ret = digest_eq(&real, d);
	return 0;
}

/* 1 and what is wrong with the file of a row, 0 nothing, -1. */
static int
look(struct fsck *f, const struct digest *d, int64_t size, bool hash,
    enum fsck_fault *ret, struct err *err)
{
	int64_t on_disk;
	bool good = true;
	int rc = f->store->ops->blob_stat(f->store, d, &on_disk, err);

	if (rc < 0 || (rc > 0 && on_disk == size && hash &&
	    is_true(f, d, &good, err) < 0))
		return -1;
	if (rc > 0 && on_disk == size && good)
		return 0;
	*ret = rc == 0 ? FSCK_MISSING : on_disk != size ? FSCK_SIZE :
	    FSCK_DIGEST;
	return 1;
}

/* --- findings ---------------------------------------------------------- */

/* What looks wrong, and is looked at again under the digest's lock. */
struct suspect {
	struct fsck *f;
	struct digest digest;
	int64_t size; /* of the row */
	enum fsck_fault fault;
	bool confirmed, repaired;
};

static int
still_wrong(struct suspect *s, bool live, struct err *err)
{
	int64_t ignored;

	if (s->fault == FSCK_ORPHAN)
		return live ? 0 : s->f->store->ops->blob_stat(s->f->store,
		    &s->digest, &ignored, err);
	return live ? look(s->f, &s->digest, s->size, s->fault == FSCK_DIGEST,
	    &s->fault, err) : 0;
}

static int
confirm(struct db *db, void *arg, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct suspect *s = arg;
	struct store *store = s->f->store;
	int rc = blob_lock(db, a, &s->digest, err);

	if (rc >= 0)
		rc = still_wrong(s, rc > 0, err);
	s->confirmed = rc > 0;
	store_step(store, "fsck-confirmed");
	if (rc <= 0 || !s->f->repair || s->fault == FSCK_MISSING)
		return rc < 0 ? -1 : 0;
	s->repaired = true;
	return store->ops->blob_trash(store, &s->digest, err);
}

static int
judge(struct suspect *s, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct fsck *f = s->f;
	struct fsck_finding x = { .digest = &s->digest };

	if (tx_run(f->db, confirm, s, err) < 0)
		return -1;
	if (!s->confirmed)
		return 0;
	f->faults[s->fault]++;
	f->repaired += s->repaired;
	x.fault = s->fault;
	x.repaired = s->repaired;
	if (blob_needed_by(f->db, a, &s->digest, &x.needed_by, err) < 0)
		return -1;
	return f->found(f, &x, err);
}

/* --- rows, then directories -------------------------------------------- */

static int
check_row(struct fsck *f, const struct row *row, struct err *err)
{
	struct suspect s = { .f = f, .size = row_i64(row, "size") };
	struct str digest = row_str(row, "digest");
	int rc;

	if (digest_from_db(digest, &s.digest, err) < 0)
		return -1;
	rc = look(f, &s.digest, s.size, f->hash, &s.fault, err);
	if (rc < 0 || (rc > 0 && judge(&s, err) < 0))
		return -1;
	f->blobs++;
	memcpy(f->at.digest, digest.p, digest.n);
	f->at.digest_length = digest.n;
	return 0;
}

/* How many rows the page had, or -1. */
static int
check_page(struct fsck *f, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct rows rows;

	if (f->step(f, err) < 0 || blob_page(f->db, a,
	    str_from(f->at.digest, f->at.digest_length), PAGE, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		if (check_row(f, &row, err) < 0)
			return -1;
	}
	return rows.count;
}

static int
check_files(struct fsck *f, struct arena *a, const struct digest *digests,
    size_t count, struct err *err)
{
	struct str *names = arena_array(a, count, sizeof(*names));
	struct db_array array = { names, count };
	struct rows rows;

	for (size_t i = 0; i < count; i++)
		names[i] = digest_db(a, &digests[i]);
	f->files += (int64_t)count;
	if (blob_unknown(f->db, a, &array, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);
		struct suspect s = { .f = f, .fault = FSCK_ORPHAN };

		if (digest_from_db(row_str(&row, "digest"), &s.digest,
		    err) < 0 || judge(&s, err) < 0)
			return -1;
	}
	return 0;
}

static int
check_directory(struct fsck *f, int64_t n, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct digest *digests;
	size_t count;

	if (f->step(f, err) < 0 || f->store->ops->blob_list(f->store, a,
	    algs[n / DIRECTORIES], (unsigned char)(n % DIRECTORIES), &digests,
	    &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i += PAGE)
		if (check_files(f, a, digests + i, MIN(count - i, PAGE),
		    err) < 0)
			return -1;
	return 0;
}

int
fsck_run(struct fsck *f, struct err *err)
{
	int n = f->at.directory ? 0 : PAGE;

	f->began = clock_mono();
	while (n == PAGE)
		n = check_page(f, err);
	if (n < 0)
		return -1;
	f->at.directory = MAX(f->at.directory, 1);
	for (; f->at.directory <= DIRECTORIES * (int64_t)ARRAY_SIZE(algs);
	    f->at.directory++)
		if (check_directory(f, f->at.directory - 1, err) < 0)
			return -1;
	return 0;
}
