/*
 * work.h — what verbs share that work on the database, as root, beside the API:
 * their actions ("user list", "user create" ...) and how they answer.
 */
#ifndef WORK_H
#define WORK_H

#include "actor.h"
#include "db.h"
#include "tool.h"

struct work {
	struct tool *t; /* arguments behind the action */
	struct db *db;
	struct actor actor; /* root, by the command */
};

struct action {
	const char *name;
	int (*run)(struct work *w, struct err *err);
	int least, most; /* arguments */
};

/* Runs the action that the first argument names; E_INVALID with usage. */
int work_run(struct tool *t, const struct action *actions, size_t n,
    const char *usage, struct err *err) MUST_CHECK;

/*
 * The end of an action: rc 1 says "NAME WHAT."; of 0 (somebody was quicker) and
 * -1 the plain sentence.  0 or -1.
 */
int work_done(int rc, const char *noun, const char *name, const char *what,
    struct err *err) MUST_CHECK;

/* "there is no NOUN NAME" */
int work_unknown(const char *noun, const char *name, struct err *err);

/*
 * Prints a list: page says the rows behind *after, moves it to the last one and
 * returns how many there were, at most WORK_PAGE; -1 failed.
 */
#define WORK_PAGE 500
int work_list(struct work *w,
    int (*page)(struct work *w, struct str *after, struct err *err),
    struct err *err) MUST_CHECK;

#endif
