/* work.c — what verbs share that work on the database. */
#include "base.h"

#include "cluster.h"
#include "work.h"

int
work_unknown(const char *noun, const char *name, struct err *err)
{
	return err_set(err, E_INVALID, "there is no %s %s", noun, name);
}

int
work_done(int rc, const char *noun, const char *name, const char *what,
    struct err *err)
{
	if (rc < 0 && (err->code == E_CONFLICT || err->code == E_PRECONDITION))
		err->cause[0] = '\0';
	if (rc == 0)
		return work_unknown(noun, name, err);
	if (rc > 0)
		say("%s %s.", name, what);
	return rc < 0 ? -1 : 0;
}

int
work_list(struct work *w,
    int (*page)(struct work *w, struct str *after, struct err *err),
    struct err *err)
{
	struct str after = STR("");
	int n;

	do {
		n = page(w, &after, err);
	} while (n == WORK_PAGE);
	return n < 0 ? -1 : 0;
}

static const struct action *
find_action(const struct action *actions, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

int
work_run(struct tool *t, const struct action *actions, size_t n,
    const char *usage, struct err *err)
{
	CLEANUP(db_free) struct db *db = NULL;
	const struct action *a = t->argc ?
	    find_action(actions, n, t->argv[0]) : NULL;
	struct work w = { .t = t,
		.actor = { STR("root"), STR("command"), STR(""), STR_NULL } };

	t->argc--;
	t->argv++;
	if (!a || t->argc < a->least || t->argc > a->most)
		return err_set(err, E_INVALID, "%s", usage);
	if (tool_need_root(err) < 0)
		return -1;
	w.db = db = db_new(cluster_owner_conninfo(t));
	return a->run(&w, err);
}
