#include "base.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "fs.h"
#include "rnd.h"

#define PATH_ROOM 1024

int
fs_open_dir(int dir, const char *path, int *ret_fd, struct err *err)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "cannot open directory %s", path);
	*ret_fd = fd;
	return 0;
}

int
fs_open(int dir, const char *path, int flags, mode_t mode, int *ret_fd,
    struct err *err)
{
	int fd = openat(dir, path, flags | O_CLOEXEC | O_NOFOLLOW, mode);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_errno(err, "cannot open %s", path);
	*ret_fd = fd;
	return 1;
}

static int
read_all(int fd, char *p, size_t room, size_t *ret, struct err *err)
{
	size_t n = 0;

	while (n < room) {
		ssize_t got = read(fd, p + n, room - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "cannot read");
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*ret = n;
	return 0;
}

int
fs_read_file(struct arena *a, int dir, const char *path, size_t max,
    struct str *ret, struct err *err)
{
	CLEANUP(fd_close) int fd = -1;
	struct stat st;
	size_t room, n = 0;
	char *p;
	int found = fs_open(dir, path, O_RDONLY, 0, &fd, err);

	if (found <= 0)
		return found;
	if (fstat(fd, &st) < 0)
		return err_errno(err, "cannot stat %s", path);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > max)
		return err_cause(err, E_INTERNAL,
		    "%s is not a file of up to %zu bytes", path, max);
	room = (size_t)st.st_size;
	p = arena_alloc(a, room + 1);
	if (read_all(fd, p, room, &n, err) < 0)
		return err_wrap(err, path);
	*ret = str_from(p, n);
	return 1;
}

int
fs_write(int fd, struct str bytes, struct err *err)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return err_errno(err, "cannot write");
		if (n > 0)
			bytes = str_skip(bytes, (size_t)n);
	}
	return 0;
}

int
fs_write_at(int fd, uint64_t offset, struct str bytes, struct err *err)
{
	while (bytes.n) {
		ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)offset);

		if (n < 0 && errno != EINTR)
			return err_errno(err, "cannot write");
		if (n > 0) {
			bytes = str_skip(bytes, (size_t)n);
			offset += (size_t)n;
		}
	}
	return 0;
}

int
fs_sync(int fd, struct err *err)
{
	return fsync(fd) < 0 ? err_errno(err, "cannot fsync") : 0;
}

/* path up to its last slash, or "."; false if it does not fit. */
static bool
parent_of(const char *path, char out[PATH_ROOM])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == path ? 1 : slash ? (size_t)(slash - path) : 0;

	if (n >= PATH_ROOM)
		return false;
	memcpy(out, n ? path : ".", n ? n : 1);
	out[n ? n : 1] = '\0';
	return true;
}

int
fs_sync_parent(int dir, const char *path, struct err *err)
{
	CLEANUP(fd_close) int fd = -1;
	char parent[PATH_ROOM];

	if (!parent_of(path, parent))
		return err_cause(err, E_INTERNAL, "path too long: %s", path);
	if (fs_open_dir(dir, parent, &fd, err) < 0)
		return -1;
	return fs_sync(fd, err);
}

static int
write_new(int dir, const char *path, struct str content, mode_t mode,
    struct err *err)
{
	CLEANUP(fd_close) int fd = -1;
	int made = fs_open(dir, path, O_WRONLY | O_CREAT | O_EXCL, mode, &fd,
	    err);

	if (made == 0)
		return err_cause(err, E_INTERNAL, "no directory for %s", path);
	if (made < 0 || fs_write(fd, content, err) < 0)
		return -1;
	/* The umask must not take bits that the caller asked for. */
	if (fchmod(fd, mode) < 0)
		return err_errno(err, "cannot chmod %s", path);
	return fs_sync(fd, err);
}

int
fs_write_file(int dir, const char *path, struct str content, mode_t mode,
    struct err *err)
{
	char temp[PATH_ROOM];
	uint32_t nonce;
	int n;

	rnd_bytes(&nonce, sizeof(nonce));
	n = snprintf(temp, sizeof(temp), "%s.%08" PRIx32 ".tmp", path, nonce);
	if (n < 0 || (size_t)n >= sizeof(temp))
		return err_cause(err, E_INTERNAL, "path too long: %s", path);
	if (write_new(dir, temp, content, mode, err) < 0 ||
	    fs_rename(dir, temp, path, err) < 0) {
		unlinkat(dir, temp, 0);
		return err_wrap(err, path);
	}
	return fs_sync_parent(dir, path, err);
}

/* One directory, whose parent exists; being there already is fine. */
static int
make_dir(int dir, const char *path, mode_t mode, struct err *err)
{
	if (mkdirat(dir, path, mode) == 0)
		return fs_sync_parent(dir, path, err);
	return errno == EEXIST ? 0 : err_errno(err, "cannot mkdir %s", path);
}

int
fs_mkdirs(int dir, const char *path, mode_t mode, struct err *err)
{
	char part[PATH_ROOM];
	size_t n = strlen(path);

	if (n >= sizeof(part))
		return err_cause(err, E_INTERNAL, "path too long: %s", path);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (make_dir(dir, part, mode, err) < 0)
			return -1;
	}
	return 0;
}

int
fs_rename(int dir, const char *from, const char *to, struct err *err)
{
	if (renameat(dir, from, dir, to) < 0)
		return err_errno(err, "cannot rename %s to %s", from, to);
	return 0;
}

int
fs_unlink(int dir, const char *path, struct err *err)
{
	if (unlinkat(dir, path, 0) == 0)
		return 1;
	return errno == ENOENT ? 0 : err_errno(err, "cannot unlink %s", path);
}

int
fs_size(int dir, const char *path, uint64_t *ret, struct err *err)
{
	struct stat st;

	if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0
				       : err_errno(err, "cannot stat %s", path);
	if (!S_ISREG(st.st_mode))
		return err_cause(err, E_INTERNAL, "%s is no file", path);
	*ret = (uint64_t)st.st_size;
	return 1;
}

static void
dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
	*d = NULL;
}

static int
compare_names(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
add_name(struct arena *a, struct fs_names *names, size_t *room,
    const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (names->n == *room) {
		struct str *old = names->items;

		*room = *room ? 2 * *room : 16;
		names->items = arena_array(a, *room, sizeof(*old));
		if (names->n)
			memcpy(names->items, old, names->n * sizeof(*old));
	}
	names->items[names->n++] = arena_str(a, str_of(name));
}

int
fs_list(struct arena *a, int dir, const char *path, struct fs_names *ret,
    struct err *err)
{
	CLEANUP(fd_close) int fd = -1;
	CLEANUP(dir_close) DIR *d = NULL;
	struct fs_names names = { .n = 0 };
	struct dirent *e;
	size_t room = 0;

	if (fs_open_dir(dir, path, &fd, err) < 0)
		return -1;
	d = fdopendir(fd);
	if (!d)
		return err_errno(err, "cannot list %s", path);
	fd = -1; /* it is d's now */
	for (errno = 0; (e = readdir(d)); errno = 0)
		add_name(a, &names, &room, e->d_name);
	if (errno)
		return err_errno(err, "cannot list %s", path);
	if (names.n)
		qsort(names.items, names.n, sizeof(*names.items),
		    compare_names);
	*ret = names;
	return 0;
}

int
fs_space(int fd, uint64_t *ret_free, uint64_t *ret_total, struct err *err)
{
	struct statvfs v;

	if (fstatvfs(fd, &v) < 0)
		return err_errno(err, "cannot statvfs");
	*ret_free = (uint64_t)v.f_bavail * v.f_frsize;
	*ret_total = (uint64_t)v.f_blocks * v.f_frsize;
	return 0;
}
