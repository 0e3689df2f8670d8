/* roadstead.c — the admin command: common options and the table of verbs. */
#include "base.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "buf.h"
#include "log.h"
#include "settings_file.h"
#include "tool.h"

#define EXIT_FAILED 1
#define EXIT_MISTAKE 2
#define MISTAKES_MAX ((size_t)64 << 10)

static const struct verb {
	const char *name;
	int (*run)(struct tool *t, struct err *err);
	bool needs_conf;
	const char *help;
} verbs[] = {
	{ "setup", verb_setup, false,
	    "make the instance: directories, keys, database, configuration" },
	{ "up", verb_up, true, "start it and wait until it is healthy" },
	{ "down", verb_down, true, "stop all of its processes" },
	{ "restart", verb_restart, true, "down and up" },
	{ "status", verb_status, true, "what runs, and whether it is healthy" },
	{ "uninstall", verb_uninstall, true,
	    "[--purge]  remove the programs; with --purge the data too" },
	{ "config", verb_config, false,
	    "print | check | get KEY | site apache | site lighttpd | rsyslog"
	    " | logrotate" },
	{ "migrate", verb_migrate, true, "bring the database to this version" },
	{ "gc", verb_gc, true,
	    "[--dry-run] [--untagged] [--purge] [--window HOURS] | --list"
	    "  free the disk, or tell how much; or list uploads" },
	{ "deletion", verb_deletion, true,
	    "list [PROJECT] | undo NUMBER|NAME | purge NUMBER|NAME|all  what was"
	    " deleted: shows it, puts it back, or lets it go" },
	{ "fsck", verb_fsck, true,
	    "[--digest] [--repair] [--rate MiB]  compare blobs and files" },
	{ "audit", verb_audit, true,
	    "seal | verify [--from TIME] [--to TIME] [--known HASH]"
	    "  the last seal of the audit; whether it is what was sealed" },
	{ "key", verb_key, true, "list | rotate  keys that sign access tokens" },
	{ "ldap-test", verb_ldap_test, true,
	    "[NAME [--password]]  whether the directory answers, and what it says"
	    " of a user" },
	{ "user", verb_user, true,
	    "list | create NAME | delete NAME | passwd NAME | admin on|off NAME"
	    "  users; passwords are read from standard input" },
	{ "project", verb_project, true,
	    "list | create NAME [--public] [--owner USER] [--quota SIZE]"
	    " | delete NAME" },
	{ "quota", verb_quota, true,
	    "list | refresh [PROJECT]  what projects may store, and do; counted"
	    " anew" },
	{ "robot", verb_robot, true,
	    "list | create [PROJECT+]NAME [--pull PROJECT] [--push PROJECT]"
	    " | delete NAME | refresh NAME  accounts of machines" },
};

static void
usage(FILE *out)
{
	fprintf(out, "usage: roadstead [--prefix DIR | --config FILE] VERB "
		     "[ARGUMENTS]\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].help);
	fprintf(out, "\nWithout --prefix the instance is the one that the "
		     "command belongs to.\n");
}

void
say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	putchar('\n');
	fflush(stdout);
	va_end(ap);
}

const char *
tool_printf(const struct tool *t, const char *fmt, ...)
{
	va_list ap;
	struct str s;

	va_start(ap, fmt);
	s = arena_vprintf(t->arena, fmt, ap);
	va_end(ap);
	return s.p;
}

const char *
tool_path(const struct tool *t, const char *below)
{
	return tool_printf(t, "%s/%s", t->prefix, below);
}

const char *
tool_data(const struct tool *t, const char *below)
{
	return tool_printf(t, "%.*s%s%s", STR_ARG(t->conf.data),
	    *below ? "/" : "", below);
}

int
tool_need_root(struct err *err)
{
	if (geteuid() != 0)
		return err_set(err, E_FORBIDDEN, "this needs root");
	return 0;
}

int
tool_lock(struct tool *t, struct err *err)
{
	int fd = open(t->prefix, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "cannot open %s", t->prefix);
	/* Kept open on purpose: the lock lasts as long as the process. */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, E_CONFLICT,
		    "another roadstead command is at work in %s", t->prefix);
	return 0;
}

static const struct option_row *
find_row(const struct option_row *rows, size_t n, const char *arg)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].name, arg) == 0)
			return &rows[i];
	return NULL;
}

static int
take_value(const struct option_row *row, const char *value, struct err *err)
{
	if (!row->list) {
		*row->value = value;
		return 0;
	}
	if (row->list->n == OPTION_LIST_MAX)
		return err_set(err, E_INVALID, "%s: at most %d of them",
		    row->name, OPTION_LIST_MAX);
	row->list->items[row->list->n++] = value;
	return 0;
}

int
tool_options(struct tool *t, const struct option_row *rows, size_t n,
    struct err *err)
{
	int kept = 0;

	for (int i = 0; i < t->argc; i++) {
		const char *arg = t->argv[i];
		const struct option_row *row = find_row(rows, n, arg);

		if (arg[0] != '-') {
			t->argv[kept++] = t->argv[i];
		} else if (!row) {
			return err_set(err, E_INVALID, "no such option: %s", arg);
		} else if (row->flag) {
			*row->flag = true;
		} else if (i + 1 < t->argc) {
			if (take_value(row, t->argv[++i], err) < 0)
				return -1;
		} else {
			return err_set(err, E_INVALID, "%s needs a value", arg);
		}
	}
	t->argc = kept;
	return 0;
}

/* --prefix and --config may stand before and behind the verb. */
static int
take_common_options(struct tool *t, const char **ret_prefix,
    const char **ret_config, struct err *err)
{
	int kept = 0;

	for (int i = 0; i < t->argc; i++) {
		bool prefix = strcmp(t->argv[i], "--prefix") == 0;

		if (!prefix && strcmp(t->argv[i], "--config") != 0) {
			t->argv[kept++] = t->argv[i];
			continue;
		}
		if (i + 1 == t->argc)
			return err_set(err, E_INVALID, "%s needs a value",
			    t->argv[i]);
		*(prefix ? ret_prefix : ret_config) = t->argv[++i];
	}
	t->argc = kept;
	return 0;
}

/* Where the instance is; its directory need not exist yet. */
static int
locate(struct tool *t, const char *prefix, const char *config, struct err *err)
{
	struct str path;

	if (prefix) {
		if (prefix[0] != '/')
			return err_set(err, E_INVALID,
			    "--prefix must begin with /");
		t->prefix = prefix;
		t->config = tool_path(t, "etc/roadstead.yml");
		return 0;
	}
	if (conf_path(t->arena, config, &path, err) < 0)
		return -1;
	if (path.p[0] != '/')
		return err_set(err, E_INVALID, "--config must begin with /");
	t->config = path.p;
	t->prefix = tool_printf(t, "%.*s", STR_ARG(conf_prefix(path)));
	return 0;
}

int
tool_mistakes(const char *file, struct str lines, struct err *err)
{
	struct str line;

	while (str_next(&lines, '\n', &line))
		if (line.n > 0)
			fprintf(stderr, "%s:%.*s\n", file, STR_ARG(line));
	return err_set(err, E_INVALID, "%s has mistakes", file);
}

int
tool_load_conf(struct tool *t, struct err *err)
{
	struct buf mistakes;

	buf_init(&mistakes, t->arena, MISTAKES_MAX);
	int ok = conf_check(t->arena, t->config, &t->conf, &mistakes, err);

	if (ok >= 0)
		ok = settings_check(t, &mistakes) && ok;
	if (ok == 0)
		return tool_mistakes(t->config, buf_str(&mistakes), err);
	return ok < 0 ? -1 : 0;
}

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static int
run_verb(struct tool *t, const struct verb *v, const char *prefix,
    const char *config, struct err *err)
{
	if (locate(t, prefix, config, err) < 0)
		return -1;
	if (v->needs_conf && tool_load_conf(t, err) < 0)
		return -1;
	return v->run(t, err);
}

static int
report(const struct err *err)
{
	fprintf(stderr, "roadstead: %s%s%s\n",
	    err->cause[0] && err->code != E_INVALID ? "" : err->msg,
	    err->cause[0] && err->code == E_INVALID ? ": " : "", err->cause);
	return err->code == E_INVALID ? EXIT_MISTAKE : EXIT_FAILED;
}

int
main(int argc, char **argv)
{
	struct tool t = { .arena = arena_new(), .argc = argc - 1,
		.argv = argv + 1 };
	const char *prefix = NULL, *config = NULL;
	struct err err = { 0 };
	int code = 0;

	/* Children get what they need by name; nobody writes our files. */
	umask(022);
	log_setup("roadstead", LOG_WARN);
	if (take_common_options(&t, &prefix, &config, &err) < 0)
		return report(&err);
	if (t.argc == 0 || strcmp(t.argv[0], "--help") == 0 ||
	    strcmp(t.argv[0], "help") == 0) {
		usage(t.argc == 0 ? stderr : stdout);
		return t.argc == 0 ? EXIT_MISTAKE : 0;
	}
	if (strcmp(t.argv[0], "--version") == 0) {
		say("roadstead %s", PACKAGE_VERSION);
		return 0;
	}

	const struct verb *v = find_verb(t.argv[0]);

	t.argc--;
	t.argv++;
	if (!v) {
		usage(stderr);
		code = EXIT_MISTAKE;
	} else if (run_verb(&t, v, prefix, config, &err) < 0) {
		code = report(&err);
	}
	arena_free(&t.arena);
	return code;
}
