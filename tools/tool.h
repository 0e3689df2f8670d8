/*
 * tool.h — what every verb of the roadstead command gets.
 *
 * One verb is one file with one function; roadstead.c has the table.  A verb
 * returns 0 or -1 with *err set; progress goes to stdout by say().
 */
#ifndef TOOL_H
#define TOOL_H

#include "arena.h"
#include "conf.h"
#include "err.h"

struct tool {
	struct arena *arena;
	const char *config; /* path of roadstead.yml */
	const char *prefix; /* the instance's directory */
	int argc;           /* arguments behind the verb, common options gone */
	char **argv;
	struct conf conf;   /* loaded for all verbs but setup */
};

#define OPTION_LIST_MAX 64

/* Values of an option that may be given several times. */
struct option_list {
	const char *items[OPTION_LIST_MAX];
	size_t n;
};

/* An option of a verb: --name VALUE, or --name alone if flag is set. */
struct option_row {
	const char *name;
	const char **value;
	bool *flag;
	struct option_list *list;
};

/*
 * Takes the options of the table out of t->argv; what remains are positional
 * arguments.  An unknown option fails.
 */
int tool_options(struct tool *t, const struct option_row *rows, size_t n,
    struct err *err) MUST_CHECK;

/* PREFIX/below, and DATA/below, as C strings of the arena. */
const char *tool_path(const struct tool *t, const char *below);
const char *tool_data(const struct tool *t, const char *below);
const char *tool_printf(const struct tool *t, const char *fmt, ...)
    PRINTF(2, 3);

/* Reads roadstead.yml; every mistake goes to stderr, one line each. */
int tool_load_conf(struct tool *t, struct err *err) MUST_CHECK;

/* Prints "file:LINE: ..." for each line of conf_check(); returns -1. */
int tool_mistakes(const char *file, struct str lines, struct err *err);

/* Fails unless we run as root. */
int tool_need_root(struct err *err) MUST_CHECK;

/*
 * Holds the instance's lock until the process ends, so that two commands do
 * not start or change it at once.
 */
int tool_lock(struct tool *t, struct err *err) MUST_CHECK;

void say(const char *fmt, ...) PRINTF(1, 2);

#define VERB(name) int verb_##name(struct tool *t, struct err *err)
VERB(setup);
VERB(up);
VERB(down);
VERB(restart);
VERB(status);
VERB(uninstall);
VERB(config);
VERB(migrate);
VERB(audit);
VERB(key);
VERB(fsck);
VERB(deletion);
VERB(gc);
VERB(ldap_test);
VERB(user);
VERB(project);
VERB(quota);
VERB(robot);

#endif
