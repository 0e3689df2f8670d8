/*
 * layout.h — the directories of an instance, who owns them, and files in them.
 *
 * What root's processes write stands in directories that only root can change:
 * a worker that was taken over must not lead root to a file by a link.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "tool.h"

#define POSTGRES_USER "postgres"

/* The users of workers and web server, made if they are missing. */
int layout_users(struct tool *t, struct err *err) MUST_CHECK;

/* The user of workers and web server. */
const char *layout_user(const struct tool *t);

/*
 * The user of the token workers, who alone reads the signing key.  Where they are
 * children of the web server it is that one's.
 */
const char *layout_signer(const struct tool *t);

/* All directories and log files, with owners and modes set. */
int layout_dirs(struct tool *t, struct err *err) MUST_CHECK;

/* Fails, naming the directory, if postgres or the workers cannot get there. */
int layout_reachable(struct tool *t, struct err *err) MUST_CHECK;

/* Writes a file whole and gives it to user and group ("root" for ours). */
int layout_write(struct tool *t, const char *path, struct str text,
    const char *user, const char *group, unsigned mode, struct err *err)
    MUST_CHECK;

/* Gives a file to user and group (NULL for layout_user's) with this mode. */
int layout_give(struct tool *t, const char *path, const char *user,
    const char *group, unsigned mode, struct err *err) MUST_CHECK;

/* Removes a file or a whole tree, following no link; absent is fine. */
int layout_remove(const char *path, struct err *err) MUST_CHECK;

#endif
