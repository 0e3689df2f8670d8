/*
 * fs.h — files below a directory that is held open.  Paths are our own, made
 * from digests and UUIDs, never from what a client names.  Nothing follows a
 * symbolic link in its last component, everything is close-on-exec, and a file
 * appears whole or not at all.
 */
#ifndef FS_H
#define FS_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/types.h>

#include "arena.h"
#include "err.h"

/* A directory to work below; path counts from dir (AT_FDCWD for the cwd). */
int fs_open_dir(int dir, const char *path, int *ret_fd, struct err *err)
    MUST_CHECK;

/* openat with O_CLOEXEC and O_NOFOLLOW.  1 opened, 0 not there, -1 failed. */
int fs_open(int dir, const char *path, int flags, mode_t mode, int *ret_fd,
    struct err *err) MUST_CHECK;

/* The whole file; 0 if not there; more than max bytes is a failure. */
int fs_read_file(struct arena *a, int dir, const char *path, size_t max,
    struct str *ret, struct err *err) MUST_CHECK;

/* Temporary name, write, fsync, rename, fsync of the directory. */
int fs_write_file(int dir, const char *path, struct str content, mode_t mode,
    struct err *err) MUST_CHECK;

/* All n bytes, however many calls it takes; at the offset for the second. */
int fs_write(int fd, struct str bytes, struct err *err) MUST_CHECK;
int fs_write_at(int fd, uint64_t offset, struct str bytes, struct err *err)
    MUST_CHECK;

/* fsync of the file, or of the directory that holds the name. */
int fs_sync(int fd, struct err *err) MUST_CHECK;
int fs_sync_parent(int dir, const char *path, struct err *err) MUST_CHECK;

/* Makes each missing directory of path and syncs the one above it. */
int fs_mkdirs(int dir, const char *path, mode_t mode, struct err *err)
    MUST_CHECK;

/* Both directories must be synced by the caller where it matters. */
int fs_rename(int dir, const char *from, const char *to, struct err *err)
    MUST_CHECK;

/* 1 removed, 0 was not there, -1 failed. */
int fs_unlink(int dir, const char *path, struct err *err) MUST_CHECK;

/* Size of a regular file.  1 found, 0 not there, -1 failed or no file. */
int fs_size(int dir, const char *path, uint64_t *ret, struct err *err)
    MUST_CHECK;

/* The names in a directory, sorted bytewise, without "." and "..". */
struct fs_names {
	struct str *items;
	size_t n;
};
int fs_list(struct arena *a, int dir, const char *path, struct fs_names *ret,
    struct err *err) MUST_CHECK;

/* Bytes that we may still write on the file system of fd, and its size. */
int fs_space(int fd, uint64_t *ret_free, uint64_t *ret_total,
    struct err *err) MUST_CHECK;

#endif
