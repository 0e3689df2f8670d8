#include "base.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include "fs.h"
#include "layout.h"
#include "proc.h"

#define TREE_FDS 32

/* NULL as user or group: the one of roadstead.yml. */
static const struct row {
	const char *below;
	bool in_data;
	const char *user, *group;
	mode_t mode;
} dirs[] = {
	{ "", false, "root", "root", 0755 },
	{ "etc", false, "root", "root", 0755 },
	/* New keys get the group of the directory. */
	{ "etc/keys", false, "root", NULL, 02750 },
	{ "etc/tls", false, "root", "root", 0755 },
	{ "etc/web", false, "root", "root", 0755 },
	/* Sticky: workers make their sockets here, and touch nothing else. */
	{ "run", false, "root", NULL, 01775 },
	{ "run/httpd", false, "root", "root", 0755 },
	{ "run/fcgid", false, NULL, NULL, 0700 },
	{ "run/pg", false, POSTGRES_USER, POSTGRES_USER, 0755 },
	{ "log", false, "root", "root", 0755 },
	{ "", true, "root", "root", 0755 },
	{ "registry", true, NULL, NULL, 0750 },
	{ "uploads", true, NULL, NULL, 0700 },
	{ "spool", true, NULL, NULL, 0700 },
	{ "pg", true, POSTGRES_USER, POSTGRES_USER, 0700 },
}, logs[] = {
	{ "log/postgresql.log", false, POSTGRES_USER, POSTGRES_USER, 0640 },
	{ "log/httpd.log", false, NULL, NULL, 0640 },
	{ "log/access.log", false, NULL, NULL, 0640 },
};

const char *
layout_user(const struct tool *t)
{
	return tool_printf(t, "%.*s", STR_ARG(t->conf.os_user));
}

const char *
layout_signer(const struct tool *t)
{
	if (t->conf.web_server == WEB_APACHE_FCGID)
		return layout_user(t);
	return tool_printf(t, "%s-token", layout_user(t));
}

static int
make_user(struct tool *t, const char *name, const char *group, struct err *err)
{
	const char *argv[] = { "/usr/sbin/useradd", "--system",
		"--no-create-home", "--home-dir", "/nonexistent", "--shell",
		"/usr/sbin/nologin", "--comment", "Roadstead registry",
		group ? "--gid" : "--user-group", group ? group : name,
		group ? name : NULL, NULL };

	if (getpwnam(name))
		return 0;
	say("making the system user %s", name);
	return proc_run(t->arena, &(struct proc){ .argv = argv }, NULL, err);
}

int
layout_users(struct tool *t, struct err *err)
{
	const char *user = layout_user(t);

	/* One group: sockets and settings are for all of them. */
	if (make_user(t, user, NULL, err) < 0)
		return -1;
	return make_user(t, layout_signer(t), user, err);
}

static int
ids_of(const char *user, const char *group, uid_t *ret_uid, gid_t *ret_gid,
    struct err *err)
{
	const struct passwd *pw = getpwnam(user);
	const struct group *gr = getgrnam(group);

	if (!pw || !gr)
		return err_cause(err, E_INTERNAL, "there is no user or group %s",
		    pw ? group : user);
	*ret_uid = pw->pw_uid;
	*ret_gid = gr->gr_gid;
	return 0;
}

/* Sets owner and mode through the descriptor, so that no link is followed. */
static int
own(int fd, const char *path, const char *user, const char *group, mode_t mode,
    struct err *err)
{
	uid_t uid = 0;
	gid_t gid = 0;

	if (ids_of(user, group, &uid, &gid, err) < 0)
		return -1;
	if (fchown(fd, uid, gid) < 0 || fchmod(fd, mode) < 0)
		return err_errno(err, "cannot set the owner of %s", path);
	return 0;
}

static const char *
row_path(const struct tool *t, const struct row *r)
{
	return r->in_data ? tool_data(t, r->below) : tool_path(t, r->below);
}

static int
make_row(struct tool *t, const struct row *r, int flags, struct err *err)
{
	const char *path = row_path(t, r);
	CLEANUP(fd_close) int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW,
	    r->mode);

	if (fd < 0)
		return err_errno(err, "cannot open %s", path);
	return own(fd, path, r->user ? r->user : layout_user(t),
	    r->group ? r->group : layout_user(t), r->mode, err);
}

int
layout_dirs(struct tool *t, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (fs_mkdirs(AT_FDCWD, row_path(t, &dirs[i]), 0755, err) < 0 ||
		    make_row(t, &dirs[i], O_RDONLY | O_DIRECTORY, err) < 0)
			return -1;
	for (size_t i = 0; i < ARRAY_SIZE(logs); i++)
		if (make_row(t, &logs[i], O_WRONLY | O_APPEND | O_CREAT, err) < 0)
			return -1;
	return 0;
}

static int
reachable(struct tool *t, const char *path, struct err *err)
{
	struct stat st;

	for (size_t i = 1; path[i]; i++) {
		if (path[i] != '/')
			continue;

		const char *above = tool_printf(t, "%.*s", (int)i, path);

		if (stat(above, &st) < 0)
			return errno == ENOENT ? 0 :
			    err_errno(err, "cannot stat %s", above);
		if (!(st.st_mode & S_IXOTH))
			return err_set(err, E_CONFLICT, "other users cannot "
			    "enter %s: chmod o+x it, or choose another place",
			    above);
	}
	return 0;
}

int
layout_reachable(struct tool *t, struct err *err)
{
	if (reachable(t, tool_path(t, ""), err) < 0)
		return -1;
	return reachable(t, tool_data(t, ""), err);
}

int
layout_give(struct tool *t, const char *path, const char *user,
    const char *group, unsigned mode, struct err *err)
{
	CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_errno(err, "cannot open %s", path);
	return own(fd, path, user ? user : layout_user(t),
	    group ? group : layout_user(t), (mode_t)mode, err);
}

int
layout_write(struct tool *t, const char *path, struct str text,
    const char *user, const char *group, unsigned mode, struct err *err)
{
	/* Never readable by others, not even before it has its owner. */
	if (fs_write_file(AT_FDCWD, path, text, mode & 0700, err) < 0)
		return -1;
	return layout_give(t, path, user, group, mode, err);
}

static int
remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED,
    struct FTW *ftw UNUSED)
{
	return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

int
layout_remove(const char *path, struct err *err)
{
	if (nftw(path, remove_one, TREE_FDS, FTW_DEPTH | FTW_PHYS) < 0 &&
	    errno != ENOENT)
		return err_errno(err, "cannot remove %s", path);
	return 0;
}
