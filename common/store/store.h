/*
 * store.h — where the bytes of blobs and of uploads are.
 *
 * A backend is a const struct of functions; all of them may be called by
 * several threads.  Names come from digests and from our own UUIDs only: no
 * text of a client ever becomes a path.
 */
#ifndef STORE_H
#define STORE_H

#include "arena.h"
#include "digest.h"
#include "err.h"

struct store;

struct store_options {
	const char *root;    /* blobs, in the layout of docker-registry */
	const char *uploads; /* unfinished uploads, same file system as root */
	const char *faults;  /* directory of planted faults, tests only; NULL */
};

/* An upload open for writing by one writer; readable at fd. */
struct store_upload {
	struct store *store;
	struct str uuid;
	int fd;
};

/*
 * upload_open    opens it for one writer, empty if it was not there, and tells
 *                how many bytes it holds.  E_RANGE_INVALID: another writer is
 *                at it.
 * upload_lock    the same, but makes none: 1 locked, 0 not there, -1.
 * upload_each    calls fn for each upload that nobody wrote to since `before`
 *                (seconds of the epoch) until it fails; fn may remove it.
 * upload_cut     forgets all bytes behind the first `size`, and appends there.
 * upload_write   appends.
 * upload_sync    makes all of it durable.
 * upload_close   unlocks; NULL-safe by fd < 0.
 * upload_remove  drops it; nothing there is fine.
 * publish        turns an upload into a blob, durably; replaces a file that
 *                already has the name (same digest, same bytes), and may be
 *                called again.
 * blob_stat      1 and the size, 0 none, -1.
 * blob_open      a descriptor to read, or -1 (E_BLOB_UNKNOWN when none).
 * blob_path      absolute path for X-Sendfile.
 * blob_remove    unlinks; nothing there is fine.
 * blob_list      digests whose hash begins with the byte, in order, in the arena.
 * blob_trash     moves the file away, to where it lies until trash_sweep; nothing
 *                there is fine.
 * trash_sweep    drops what was thrown away on days before `before` (seconds of
 *                the epoch); how many files.
 * space          bytes of the file system.
 * step           names a moment between two actions; only faults listen.
 */
struct store_ops {
	int (*upload_open)(struct store *s, struct str uuid,
	    struct store_upload *ret, int64_t *ret_size, struct err *err);
	int (*upload_lock)(struct store *s, struct str uuid,
	    struct store_upload *ret, struct err *err);
	int (*upload_each)(struct store *s, int64_t before,
	    int (*fn)(void *arg, struct str uuid, struct err *err), void *arg,
	    struct err *err);
	int (*upload_cut)(struct store_upload *u, int64_t size,
	    struct err *err);
	int (*upload_write)(struct store_upload *u, struct str data,
	    struct err *err);
	int (*upload_sync)(struct store_upload *u, struct err *err);
	void (*upload_close)(struct store_upload *u);
	int (*upload_remove)(struct store *s, struct str uuid, struct err *err);
	int (*publish)(struct store_upload *u, const struct digest *d,
	    struct err *err);
	int (*blob_stat)(struct store *s, const struct digest *d,
	    int64_t *ret_size, struct err *err);
	int (*blob_open)(struct store *s, const struct digest *d,
	    struct err *err);
	struct str (*blob_path)(struct store *s, struct arena *a,
	    const struct digest *d);
	int (*blob_remove)(struct store *s, const struct digest *d,
	    struct err *err);
	int (*blob_list)(struct store *s, struct arena *a, enum hash_alg alg,
	    unsigned char first, struct digest **ret, size_t *ret_count,
	    struct err *err);
	int (*blob_trash)(struct store *s, const struct digest *d,
	    struct err *err);
	int (*trash_sweep)(struct store *s, int64_t before, int64_t *ret_count,
	    struct err *err);
	int (*space)(struct store *s, uint64_t *ret_free, uint64_t *ret_total,
	    struct err *err);
	void (*step)(struct store *s, const char *name);
};

struct store {
	const struct store_ops *ops;
};

static inline void
store_step(struct store *s, const char *name)
{
	if (s->ops->step)
		s->ops->step(s, name);
}

/* Opens the posix backend, behind the fault backend if options ask for it. */
int store_open(const struct store_options *o, struct store **ret,
    struct err *err) MUST_CHECK;
void store_close(struct store **s);

/* The same for an instance whose data is there; faults may be NULL. */
int store_open_data(struct arena *a, struct str data, const char *faults,
    struct store **ret, struct err *err) MUST_CHECK;

/*
 * The bytes of a blob of this size.  E_BLOB_UNKNOWN: it has no file; E_INTERNAL:
 * one of another size.
 */
int store_read(struct store *s, struct arena *a, const struct digest *d,
    size_t size, struct str *ret, struct err *err) MUST_CHECK;

/* Backends. */
int store_posix_open(const struct store_options *o, struct store **ret,
    struct err *err) MUST_CHECK;
void store_posix_close(struct store *s);

/* Wraps below, which it then owns. */
struct store *store_fault_new(const char *dir, struct store *below);
void store_fault_close(struct store *s);

#endif
