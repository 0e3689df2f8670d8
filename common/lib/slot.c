#include "base.h"

#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#include "arena.h"
#include "clock.h"
#include "slot.h"

/* Between two looks; a lock with a deadline is not to be had. */
#define PAUSE (SECOND / 200)

/* 1 it is ours, 0 somebody's, -1. */
static int
try_lock(const char *path, int *ret_fd, struct err *err)
{
	CLEANUP(fd_close) int fd = open(path,
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_errno(err, "cannot open %s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? 0 :
		    err_errno(err, "cannot lock %s", path);
	*ret_fd = fd;
	fd = -1;
	return 1;
}

static int
try_all(const char *path, int count, int *ret_fd, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	int rc = 0;

	for (int i = 0; i < count && rc == 0; i++)
		rc = try_lock(arena_printf(a, "%s.%d", path, i).p, ret_fd, err);
	return rc;
}

int
slot_take(const char *path, int count, int64_t patience, int *ret_fd,
    struct err *err)
{
	const struct timespec pause = { 0, PAUSE * 1000 };
	int64_t end = clock_mono() + patience;
	int rc = try_all(path, count, ret_fd, err);

	while (rc == 0 && clock_mono() < end) {
		nanosleep(&pause, NULL);
		rc = try_all(path, count, ret_fd, err);
	}
	return rc;
}

void
slot_give(int *fd)
{
	fd_close(fd);
}
