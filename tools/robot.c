/*
 * robot.c — robots, from the machine itself.  What they may do is said in
 * words, PLACE:RESOURCE:ACTION[,ACTION...], as the list shows it.
 */
#include "base.h"

#include "account.h"
#include "authn.h"
#include "configuration.h"
#include "grant.h"
#include "num.h"
#include "project.h"
#include "robot.h"
#include "user.h"
#include "work.h"

static int
list_page(struct work *w, struct str *after, struct err *err)
{
	struct rows rows;

	if (robot_names(w->db, w->t->arena, *after, WORK_PAGE, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);

		*after = row_str(&r, "robot_id");
		say("%.*s name=%.*s disabled=%s expires=%.*s created=%.*s "
		    "grants=\"%.*s\"", STR_ARG(*after),
		    STR_ARG(row_str(&r, "name")),
		    row_bool(&r, "disabled") ? "yes" : "no",
		    STR_ARG(row_str(&r, "expires")),
		    STR_ARG(row_str(&r, "created_at")),
		    STR_ARG(row_str(&r, "grants")));
	}
	return rows.count;
}

static int
list(struct work *w, struct err *err)
{
	return work_list(w, list_page, err);
}

/* What create is asked for. */
struct wish {
	struct str project, name; /* of [PROJECT+]NAME; no project: the system's */
	struct option_list pull, push, grant;
	const char *days, *description;
};

static int
read_wish(struct work *w, struct wish *ret, struct err *err)
{
	const struct option_row rows[] = {
		{ .name = "--pull", .list = &ret->pull },
		{ .name = "--push", .list = &ret->push },
		{ .name = "--grant", .list = &ret->grant },
		{ .name = "--days", .value = &ret->days },
		{ .name = "--description", .value = &ret->description },
	};

	if (tool_options(w->t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (w->t->argc != 1 || w->t->argv[0][0] == '+')
		return err_set(err, E_INVALID, "robot create [PROJECT+]NAME");
	if (ret->pull.n + ret->push.n + ret->grant.n == 0)
		return err_set(err, E_INVALID,
		    "robot create needs --pull, --push or --grant");
	ret->project = STR("");
	ret->name = str_of(w->t->argv[0]);
	if (str_chr(ret->name, '+') >= 0)
		str_cut(ret->name, '+', &ret->project, &ret->name);
	return account_check_robot(ret->name, err);
}

/* The actions, with commas between, on a resource somewhere. */
static int
add_grant(struct grants *g, const struct wish *in, struct str place,
    struct str resource, struct str actions, struct err *err)
{
	struct str action;

	if (!grant_is_place(place))
		return err_set(err, E_INVALID, "%.*s is no place: give a "
		    "project, * for all of them, or / for the system",
		    STR_ARG(place));
	if (in->project.n && !str_eq(in->project, place))
		return err_set(err, E_INVALID, "a robot of a project has "
		    "permissions in that project only");
	while (str_next(&actions, ',', &action))
		if (!grants_add(g, place, resource, action))
			return err_set(err, E_INVALID, "no robot may be "
			    "granted %.*s:%.*s:%.*s", STR_ARG(place),
			    STR_ARG(resource), STR_ARG(action));
	return 0;
}

static int
add_each(struct grants *g, const struct wish *in,
    const struct option_list *places, struct str actions, struct err *err)
{
	for (size_t i = 0; i < places->n; i++)
		if (add_grant(g, in, str_of(places->items[i]),
		    STR("repository"), actions, err) < 0)
			return -1;
	return 0;
}

static int
add_words(struct grants *g, const struct wish *in, const char *words,
    struct err *err)
{
	struct str place, resource, actions;

	if (!str_cut(str_of(words), ':', &place, &actions) ||
	    !str_cut(actions, ':', &resource, &actions) || actions.n == 0)
		return err_set(err, E_INVALID,
		    "--grant PLACE:RESOURCE:ACTION[,ACTION...]");
	return add_grant(g, in, place, resource, actions, err);
}

static int
read_permissions(struct work *w, const struct wish *in, struct str *ret,
    struct err *err)
{
	struct grants g;

	grants_begin(&g, w->t->arena);
	if (add_each(&g, in, &in->pull, STR("pull"), err) < 0 ||
	    add_each(&g, in, &in->push, STR("pull,push"), err) < 0)
		return -1;
	for (size_t i = 0; i < in->grant.n; i++)
		if (add_words(&g, in, in->grant.items[i], err) < 0)
			return -1;
	return grants_end(&g, ret, err);
}

/* As long as the configuration says, unless it is said. */
static int
read_days(struct work *w, const char *text, int64_t *ret, struct err *err)
{
	struct config config;

	if (text) {
		if (!num_i64(str_of(text), INT64_MIN, INT64_MAX, ret))
			return err_set(err, E_INVALID, "--days NUMBER, or -1 "
			    "for ever");
		return account_check_days(*ret, err);
	}
	if (config_load(w->db, w->t->arena, &config, err) < 0)
		return -1;
	*ret = config_number(&config, CONFIG_robot_token_duration);
	return 0;
}

static int
find_project(struct work *w, struct str name, int64_t *ret, struct err *err)
{
	struct project p;
	int rc = project_find(w->db, w->t->arena, name, &p, err);

	if (rc > 0)
		*ret = p.id;
	return rc == 0 ? work_unknown("project", tool_printf(w->t, "%.*s",
	    STR_ARG(name)), err) : rc < 0 ? -1 : 0;
}

static int
create(struct work *w, struct err *err)
{
	struct arena *a = w->t->arena;
	struct str secret = authn_make_secret(a);
	struct robot_new new = { .secret = authn_secret_hash(a, secret),
		.creator = USER_FIRST, .owner_id = USER_FIRST,
		.actor = w->actor };
	struct wish in = { .days = NULL };
	struct robot_made made;
	int rc;

	if (read_wish(w, &in, err) < 0 ||
	    read_permissions(w, &in, &new.permissions, err) < 0 ||
	    read_days(w, in.days, &new.duration, err) < 0 ||
	    (in.project.n && find_project(w, in.project, &new.project_id,
	    err) < 0))
		return -1;
	new.name = in.name;
	new.description = str_of(in.description);
	rc = robot_create(w->db, a, &new, &made, err);
	if (rc == 0)
		return err_set(err, E_INVALID,
		    "a project of the permissions is not there");
	if (work_done(rc, "robot", rc < 0 ? "" : tool_printf(w->t, "%.*s",
	    STR_ARG(made.name)), "is made", err) < 0)
		return -1;
	say("secret=%.*s", STR_ARG(secret));
	return 0;
}

/* By the name to log in with; or by the rest of it, as create takes it. */
static int
find(struct work *w, const char *name, struct robot_auth *ret, struct err *err)
{
	struct arena *a = w->t->arena;
	struct config config;
	int rc = robot_auth(w->db, a, str_of(name), ret, err);

	if (rc == 0) {
		if (config_load(w->db, a, &config, err) < 0)
			return -1;
		rc = robot_auth(w->db, a, arena_printf(a, "%.*s%s",
		    STR_ARG(config.values[CONFIG_robot_name_prefix]), name),
		    ret, err);
	}
	return rc == 0 ? work_unknown("robot", name, err) : rc < 0 ? -1 : 0;
}

static int
delete(struct work *w, struct err *err)
{
	const char *name = w->t->argv[0];
	struct robot_auth r;

	if (find(w, name, &r, err) < 0)
		return -1;
	return work_done(robot_delete(w->db, w->t->arena, r.robot_id,
	    &w->actor, err), "robot", name, "is deleted", err);
}

static int
refresh(struct work *w, struct err *err)
{
	struct arena *a = w->t->arena;
	struct str secret = authn_make_secret(a);
	const char *name = w->t->argv[0];
	struct robot_auth r;

	if (find(w, name, &r, err) < 0 ||
	    work_done(robot_set_secret(w->db, a, r.robot_id,
	    authn_secret_hash(a, secret), &w->actor, err), "robot", name,
	    "has a new secret", err) < 0)
		return -1;
	say("secret=%.*s", STR_ARG(secret));
	return 0;
}

static const struct action actions[] = {
	{ "list", list, 0, 0 },
	{ "create", create, 1, INT_MAX },
	{ "delete", delete, 1, 1 },
	{ "refresh", refresh, 1, 1 },
};

VERB(robot)
{
	return work_run(t, actions, ARRAY_SIZE(actions), "robot list | create "
	    "[PROJECT+]NAME [--pull PROJECT] [--push PROJECT] "
	    "[--grant PLACE:RESOURCE:ACTION[,ACTION...]] [--days NUMBER] "
	    "[--description TEXT] | delete NAME | refresh NAME", err);
}
