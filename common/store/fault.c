/*
 * fault.c — wraps another backend and fails on command; for tests.
 *
 * A fault is a file named after an operation in the fault directory; whoever
 * removes it fires it, once.  Its content is the action: "kill" (SIGKILL of
 * this process), "stop" (SIGSTOP, until SIGCONT), "enospc" or "eio".
 * "<operation>.after" fires when the operation has succeeded.
 */
#include "base.h"

#include <fcntl.h>
#include <signal.h>

#include "heap.h"
#include "store.h"

struct fault {
	struct store store;
	struct store *below;
	int dir_fd;
};

static struct fault *
fault_of(struct store *s)
{
	return (struct fault *)s;
}

static struct store *
below(struct store *s)
{
	return fault_of(s)->below;
}

static bool
claim(int dir_fd, const char *name, char action[16])
{
	CLEANUP(fd_close) int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, action, 15);

	if (n < 0 || unlinkat(dir_fd, name, 0) < 0)
		return false;
	action[n] = 0;
	return true;
}

/* 0 nothing planted; -1 with err what was. */
static int
fire(struct store *s, const char *name, struct err *err)
{
	char action[16];

	if (!claim(fault_of(s)->dir_fd, name, action))
		return 0;
	if (strncmp(action, "kill", 4) == 0)
		raise(SIGKILL);
	if (strncmp(action, "stop", 4) == 0)
		return raise(SIGSTOP);
	errno = strncmp(action, "enospc", 6) == 0 ? ENOSPC : EIO;
	return err_errno(err, "planted fault %s", name);
}

#define FAULTY(s, name, call)                              \
	do {                                               \
		if (fire(s, name, err) < 0)                \
			return -1;                         \
		if ((call) < 0)                            \
			return -1;                         \
		return fire(s, name ".after", err);        \
	} while (0)

static int
fault_upload_open(struct store *s, struct str uuid, struct store_upload *ret,
    int64_t *ret_size, struct err *err)
{
	if (fire(s, "upload-open", err) < 0)
		return -1;
	if (below(s)->ops->upload_open(below(s), uuid, ret, ret_size, err) < 0)
		return -1;
	ret->store = s;
	return 0;
}

static int
fault_upload_lock(struct store *s, struct str uuid, struct store_upload *ret,
    struct err *err)
{
	int rc = below(s)->ops->upload_lock(below(s), uuid, ret, err);

	if (rc > 0)
		ret->store = s;
	return rc;
}

static int
fault_upload_each(struct store *s, int64_t before,
    int (*fn)(void *arg, struct str uuid, struct err *err), void *arg,
    struct err *err)
{
	return below(s)->ops->upload_each(below(s), before, fn, arg, err);
}

/* The handle as the wrapped backend knows it. */
static struct store_upload
unwrap(const struct store_upload *u)
{
	struct store_upload inner = *u;

	inner.store = below(u->store);
	return inner;
}

static int
fault_upload_cut(struct store_upload *u, int64_t size, struct err *err)
{
	struct store_upload inner = unwrap(u);

	FAULTY(u->store, "upload-cut",
	    inner.store->ops->upload_cut(&inner, size, err));
}

static int
fault_upload_write(struct store_upload *u, struct str data, struct err *err)
{
	struct store_upload inner = unwrap(u);

	FAULTY(u->store, "upload-write",
	    inner.store->ops->upload_write(&inner, data, err));
}

static int
fault_upload_sync(struct store_upload *u, struct err *err)
{
	struct store_upload inner = unwrap(u);

	FAULTY(u->store, "upload-sync",
	    inner.store->ops->upload_sync(&inner, err));
}

static void
fault_upload_close(struct store_upload *u)
{
	if (u->fd >= 0)
		below(u->store)->ops->upload_close(u);
}

static int
fault_upload_remove(struct store *s, struct str uuid, struct err *err)
{
	FAULTY(s, "upload-remove",
	    below(s)->ops->upload_remove(below(s), uuid, err));
}

static int
fault_publish(struct store_upload *u, const struct digest *d, struct err *err)
{
	struct store_upload inner = unwrap(u);

	FAULTY(u->store, "publish", inner.store->ops->publish(&inner, d, err));
}

static int
fault_blob_stat(struct store *s, const struct digest *d, int64_t *ret_size,
    struct err *err)
{
	if (fire(s, "blob-stat", err) < 0)
		return -1;
	return below(s)->ops->blob_stat(below(s), d, ret_size, err);
}

static int
fault_blob_open(struct store *s, const struct digest *d, struct err *err)
{
	if (fire(s, "blob-open", err) < 0)
		return -1;
	return below(s)->ops->blob_open(below(s), d, err);
}

static struct str
fault_blob_path(struct store *s, struct arena *a, const struct digest *d)
{
	return below(s)->ops->blob_path(below(s), a, d);
}

static int
fault_blob_remove(struct store *s, const struct digest *d, struct err *err)
{
	FAULTY(s, "blob-remove", below(s)->ops->blob_remove(below(s), d, err));
}

static int
fault_blob_list(struct store *s, struct arena *a, enum hash_alg alg,
    unsigned char first, struct digest **ret, size_t *ret_count,
    struct err *err)
{
	return below(s)->ops->blob_list(below(s), a, alg, first, ret,
	    ret_count, err);
}

static int
fault_blob_trash(struct store *s, const struct digest *d, struct err *err)
{
	FAULTY(s, "blob-trash", below(s)->ops->blob_trash(below(s), d, err));
}

static int
fault_trash_sweep(struct store *s, int64_t before, int64_t *ret_count,
    struct err *err)
{
	return below(s)->ops->trash_sweep(below(s), before, ret_count, err);
}

static int
fault_space(struct store *s, uint64_t *ret_free, uint64_t *ret_total,
    struct err *err)
{
	return below(s)->ops->space(below(s), ret_free, ret_total, err);
}

static void
fault_step(struct store *s, const char *name)
{
	struct err ignored;

	(void)fire(s, name, &ignored);
}

static const struct store_ops fault_ops = {
	.upload_open = fault_upload_open,
	.upload_lock = fault_upload_lock,
	.upload_each = fault_upload_each,
	.upload_cut = fault_upload_cut,
	.upload_write = fault_upload_write,
	.upload_sync = fault_upload_sync,
	.upload_close = fault_upload_close,
	.upload_remove = fault_upload_remove,
	.publish = fault_publish,
	.blob_stat = fault_blob_stat,
	.blob_open = fault_blob_open,
	.blob_path = fault_blob_path,
	.blob_remove = fault_blob_remove,
	.blob_list = fault_blob_list,
	.blob_trash = fault_blob_trash,
	.trash_sweep = fault_trash_sweep,
	.space = fault_space,
	.step = fault_step,
};

struct store *
store_fault_new(const char *dir, struct store *wrapped)
{
	struct fault *f = heap_zero(sizeof(*f));

	f->store.ops = &fault_ops;
	f->below = wrapped;
	f->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return &f->store;
}

void
store_fault_close(struct store *s)
{
	struct fault *f = fault_of(s);

	store_posix_close(f->below);
	fd_close(&f->dir_fd);
	heap_free(f);
}
