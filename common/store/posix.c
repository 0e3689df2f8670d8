/* posix.c — blobs and uploads as files below two directories. */
#include "base.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "clock.h"
#include "fs.h"
#include "heap.h"
#include "store.h"

/* "docker/registry/v2/blobs/sha512/ab/<128 hex>/data" */
#define BLOB_PATH_MAX 256
#define UUID_LENGTH 36

struct posix {
	struct store store;
	char *root;
	int root_fd;
	int uploads_fd;
};

static struct posix *
posix_of(struct store *s)
{
	return (struct posix *)s;
}

enum blob_part { BLOB_DIR, BLOB_FILE };

/* The file of a blob below the root, or the directory that it has alone. */
static void
blob_name(const struct digest *d, enum blob_part part, char out[BLOB_PATH_MAX])
{
	struct str alg = digest_alg_name(d->alg);
	char hex[2 * HASH_MAX + 1];
	int n;

	for (size_t i = 0; i < d->len; i++)
		snprintf(hex + 2 * i, 3, "%02x", d->bytes[i]);
	n = snprintf(out, BLOB_PATH_MAX,
	    "docker/registry/v2/blobs/%.*s/%.2s/%s%s", STR_ARG(alg), hex, hex,
	    part == BLOB_FILE ? "/data" : "");
	ASSERT(n < BLOB_PATH_MAX);
}

/* Our UUIDs only: hex digits and dashes, so never a path. */
static int
upload_name(struct str uuid, char out[UUID_LENGTH + 1], struct err *err)
{
	bool good = uuid.n == UUID_LENGTH;

	for (size_t i = 0; good && i < uuid.n; i++)
		good = uuid.p[i] == '-' ||
		    (uuid.p[i] >= '0' && uuid.p[i] <= '9') ||
		    (uuid.p[i] >= 'a' && uuid.p[i] <= 'f');
	if (!good)
		return err_set(err, E_UPLOAD_UNKNOWN,
		    "blob upload unknown to registry");
	memcpy(out, uuid.p, UUID_LENGTH);
	out[UUID_LENGTH] = 0;
	return 0;
}

/* 1; 0 not there and not to be made; -1. */
static int
open_locked(struct store *s, struct str uuid, int create,
    struct store_upload *ret, int64_t *ret_size, struct err *err)
{
	char name[UUID_LENGTH + 1];
	CLEANUP(fd_close) int fd = -1;
	struct stat st;

	if (upload_name(uuid, name, err) < 0)
		return -1;
	fd = openat(posix_of(s)->uploads_fd, name,
	    O_RDWR | create | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0 && errno == ENOENT && !create)
		return 0;
	if (fd < 0)
		return err_errno(err, "cannot open upload %s", name);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, E_RANGE_INVALID,
		    "another request is writing to this upload");
	if (fstat(fd, &st) < 0 || lseek(fd, 0, SEEK_END) < 0)
		return err_errno(err, "cannot stat upload %s", name);
	*ret = (struct store_upload){ .store = s, .uuid = uuid, .fd = fd };
	*ret_size = st.st_size;
	fd = -1;
	return 1;
}

static int
posix_upload_open(struct store *s, struct str uuid, struct store_upload *ret,
    int64_t *ret_size, struct err *err)
{
	return open_locked(s, uuid, O_CREAT, ret, ret_size, err) < 0 ? -1 : 0;
}

static int
posix_upload_lock(struct store *s, struct str uuid, struct store_upload *ret,
    struct err *err)
{
	int64_t size;

	return open_locked(s, uuid, 0, ret, &size, err);
}

static void
dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
}

static bool
is_older(int dir, const char *name, int64_t before)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode) && st.st_mtime < before;
}

static int
posix_upload_each(struct store *s, int64_t before,
    int (*fn)(void *arg, struct str uuid, struct err *err), void *arg,
    struct err *err)
{
	int fd = openat(posix_of(s)->uploads_fd, ".",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(dir_close) DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d) {
		fd_close(&fd);
		return err_errno(err, "cannot read the uploads");
	}
	while ((e = readdir(d))) {
		if (is_older(fd, e->d_name, before) &&
		    fn(arg, str_of(e->d_name), err) < 0)
			return -1;
	}
	return 0;
}

static int
posix_upload_cut(struct store_upload *u, int64_t size, struct err *err)
{
	if (ftruncate(u->fd, size) < 0 || lseek(u->fd, size, SEEK_SET) < 0)
		return err_errno(err, "cannot cut the upload back");
	return 0;
}

static int
posix_upload_write(struct store_upload *u, struct str data, struct err *err)
{
	return fs_write(u->fd, data, err);
}

static int
posix_upload_sync(struct store_upload *u, struct err *err)
{
	return fs_sync(u->fd, err);
}

static void
posix_upload_close(struct store_upload *u)
{
	fd_close(&u->fd);
}

static int
posix_upload_remove(struct store *s, struct str uuid, struct err *err)
{
	char name[UUID_LENGTH + 1];

	if (upload_name(uuid, name, err) < 0)
		return -1;
	return fs_unlink(posix_of(s)->uploads_fd, name, err) < 0 ? -1 : 0;
}

/* The blob's own directory; those above it are made, and synced, once. */
static int
make_blob_dir(int root, const char *path, struct err *err)
{
	struct str above = str_head(str_of(path),
	    (size_t)str_rchr(str_of(path), '/'));
	char parent[BLOB_PATH_MAX];

	if (mkdirat(root, path, 0750) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return err_errno(err, "cannot make directory %s", path);
	snprintf(parent, sizeof(parent), "%.*s", STR_ARG(above));
	if (fs_mkdirs(root, parent, 0750, err) < 0)
		return -1;
	if (mkdirat(root, path, 0750) < 0 && errno != EEXIST)
		return err_errno(err, "cannot make directory %s", path);
	return 0;
}

/*
 * Directory and name are made durable together at the end: the first sync
 * writes the file system's journal, the second finds it written.
 */
static int
posix_publish(struct store_upload *u, const struct digest *d, struct err *err)
{
	struct posix *p = posix_of(u->store);
	char name[UUID_LENGTH + 1], dir[BLOB_PATH_MAX], path[BLOB_PATH_MAX];

	blob_name(d, BLOB_DIR, dir);
	blob_name(d, BLOB_FILE, path);
	if (upload_name(u->uuid, name, err) < 0 ||
	    make_blob_dir(p->root_fd, dir, err) < 0)
		return -1;
	if (renameat(p->uploads_fd, name, p->root_fd, path) < 0 &&
	    (errno != ENOENT || faccessat(p->root_fd, path, R_OK, 0) < 0))
		return err_errno(err, "cannot rename upload to %s", path);
	if (fs_sync_parent(p->root_fd, path, err) < 0)
		return -1;
	return fs_sync_parent(p->root_fd, dir, err);
}

static int
posix_blob_stat(struct store *s, const struct digest *d, int64_t *ret_size,
    struct err *err)
{
	char path[BLOB_PATH_MAX];
	uint64_t size;
	int rc;

	blob_name(d, BLOB_FILE, path);
	rc = fs_size(posix_of(s)->root_fd, path, &size, err);
	if (rc == 1)
		*ret_size = (int64_t)size;
	return rc;
}

static int
posix_blob_open(struct store *s, const struct digest *d, struct err *err)
{
	char path[BLOB_PATH_MAX];
	int fd, rc;

	blob_name(d, BLOB_FILE, path);
	rc = fs_open(posix_of(s)->root_fd, path, O_RDONLY, 0, &fd, err);
	if (rc == 0)
		return err_set(err, E_BLOB_UNKNOWN,
		    "blob unknown to registry");
	return rc < 0 ? -1 : fd;
}

static struct str
posix_blob_path(struct store *s, struct arena *a, const struct digest *d)
{
	char path[BLOB_PATH_MAX];

	blob_name(d, BLOB_FILE, path);
	return arena_printf(a, "%s/%s", posix_of(s)->root, path);
}

static int
posix_blob_remove(struct store *s, const struct digest *d, struct err *err)
{
	char path[BLOB_PATH_MAX];
	int root = posix_of(s)->root_fd;

	blob_name(d, BLOB_FILE, path);
	if (fs_unlink(root, path, err) < 0)
		return -1;
	blob_name(d, BLOB_DIR, path);
	unlinkat(root, path, AT_REMOVEDIR);
	return 0;
}

static bool
is_stored(int dir, const char *name)
{
	char path[BLOB_PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/data", name);
	return fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode);
}

/* Names that are none of ours are nobody's blobs. */
static bool
digest_of_name(enum hash_alg alg, struct str hex, struct digest *ret)
{
	char text[DIGEST_TEXT_MAX + 1];
	struct str name = digest_alg_name(alg);
	struct err ignored;

	if (name.n + 1 + hex.n > DIGEST_TEXT_MAX)
		return false;
	snprintf(text, sizeof(text), "%.*s:%.*s", STR_ARG(name), STR_ARG(hex));
	return digest_parse(str_of(text), ret, &ignored) == 0;
}

static int
posix_blob_list(struct store *s, struct arena *a, enum hash_alg alg,
    unsigned char first, struct digest **ret, size_t *ret_count,
    struct err *err)
{
	const char *path = arena_printf(a, "docker/registry/v2/blobs/%.*s/%02x",
	    STR_ARG(digest_alg_name(alg)), first).p;
	CLEANUP(fd_close) int dir = openat(posix_of(s)->root_fd, path,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct fs_names names = { 0 };
	size_t n = 0;

	if (dir < 0 && errno != ENOENT)
		return err_errno(err, "cannot read %s", path);
	if (dir >= 0 && fs_list(a, dir, ".", &names, err) < 0)
		return -1;
	*ret = arena_array(a, names.n + 1, sizeof(**ret));
	for (size_t i = 0; i < names.n; i++)
		if (digest_of_name(alg, names.items[i], &(*ret)[n]) &&
		    is_stored(dir, arena_cstr(a, names.items[i])))
			n++;
	*ret_count = n;
	return 0;
}

#define TRASH "trash"
#define DAY_TEXT 11 /* "2026-01-31" and its end */

static void
day_name(int64_t seconds, char out[DAY_TEXT])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	strftime(out, DAY_TEXT, "%F", gmtime_r(&t, &tm));
}

/* Root, too, may check the store: what it makes belongs to who owns the rest. */
static int
make_trash(int root, const char *dir, struct err *err)
{
	struct stat st;

	if (fs_mkdirs(root, dir, 0750, err) < 0)
		return -1;
	if (fstat(root, &st) < 0 ||
	    (geteuid() == 0 && (fchownat(root, TRASH, st.st_uid, st.st_gid,
	    0) < 0 || fchownat(root, dir, st.st_uid, st.st_gid, 0) < 0)))
		return err_errno(err, "cannot give %s to its owner", dir);
	return 0;
}

static int
posix_blob_trash(struct store *s, const struct digest *d, struct err *err)
{
	char from[BLOB_PATH_MAX], to[BLOB_PATH_MAX], dir[64], day[DAY_TEXT];
	int root = posix_of(s)->root_fd, n;

	blob_name(d, BLOB_FILE, from);
	day_name(clock_now() / SECOND, day);
	snprintf(dir, sizeof(dir), TRASH "/%s", day);
	n = snprintf(to, sizeof(to), "%s/%.*s-", dir,
	    STR_ARG(digest_alg_name(d->alg)));
	for (size_t i = 0; i < d->len; i++)
		n += snprintf(to + n, sizeof(to) - (size_t)n, "%02x",
		    d->bytes[i]);
	if (make_trash(root, dir, err) < 0)
		return -1;
	if (renameat(root, from, root, to) < 0 && errno != ENOENT)
		return err_errno(err, "cannot move %s away", from);
	blob_name(d, BLOB_DIR, from);
	unlinkat(root, from, AT_REMOVEDIR);
	return 0;
}

static int
drop_day(struct arena *a, int root, struct str day, int64_t *count,
    struct err *err)
{
	const char *dir = arena_printf(a, TRASH "/%.*s", STR_ARG(day)).p;
	struct fs_names names;

	if (fs_list(a, root, dir, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (fs_unlink(root, arena_printf(a, "%s/%.*s", dir,
		    STR_ARG(names.items[i])).p, err) < 0)
			return -1;
	*count += (int64_t)names.n;
	if (unlinkat(root, dir, AT_REMOVEDIR) < 0)
		return err_errno(err, "cannot remove %s", dir);
	return 0;
}

static int
posix_trash_sweep(struct store *s, int64_t before, int64_t *ret_count,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	int root = posix_of(s)->root_fd;
	struct fs_names days;
	char limit[DAY_TEXT];

	*ret_count = 0;
	if (faccessat(root, TRASH, R_OK, 0) < 0 && errno == ENOENT)
		return 0;
	day_name(before, limit);
	if (fs_list(a, root, TRASH, &days, err) < 0)
		return -1;
	for (size_t i = 0; i < days.n; i++)
		if (days.items[i].n == DAY_TEXT - 1 &&
		    memcmp(days.items[i].p, limit, DAY_TEXT - 1) < 0 &&
		    drop_day(a, root, days.items[i], ret_count, err) < 0)
			return -1;
	return 0;
}

static int
posix_space(struct store *s, uint64_t *ret_free, uint64_t *ret_total,
    struct err *err)
{
	return fs_space(posix_of(s)->root_fd, ret_free, ret_total, err);
}

static const struct store_ops posix_ops = {
	.upload_open = posix_upload_open,
	.upload_lock = posix_upload_lock,
	.upload_each = posix_upload_each,
	.upload_cut = posix_upload_cut,
	.upload_write = posix_upload_write,
	.upload_sync = posix_upload_sync,
	.upload_close = posix_upload_close,
	.upload_remove = posix_upload_remove,
	.publish = posix_publish,
	.blob_stat = posix_blob_stat,
	.blob_open = posix_blob_open,
	.blob_path = posix_blob_path,
	.blob_remove = posix_blob_remove,
	.blob_list = posix_blob_list,
	.blob_trash = posix_blob_trash,
	.trash_sweep = posix_trash_sweep,
	.space = posix_space,
};

int
store_posix_open(const struct store_options *o, struct store **ret,
    struct err *err)
{
	CLEANUP(fd_close) int root = -1;
	CLEANUP(fd_close) int uploads = -1;
	struct posix *p;

	if (fs_open_dir(AT_FDCWD, o->root, &root, err) < 0 ||
	    fs_open_dir(AT_FDCWD, o->uploads, &uploads, err) < 0)
		return -1;
	p = heap_zero(sizeof(*p));
	p->store.ops = &posix_ops;
	p->root = heap_str(str_of(o->root));
	p->root_fd = root;
	p->uploads_fd = uploads;
	root = uploads = -1;
	*ret = &p->store;
	return 0;
}

void
store_posix_close(struct store *s)
{
	struct posix *p = posix_of(s);

	fd_close(&p->root_fd);
	fd_close(&p->uploads_fd);
	heap_free(p->root);
	heap_free(p);
}
