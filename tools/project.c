/* project.c — projects, from the machine itself. */
#include "base.h"

#include "configuration.h"
#include "name.h"
#include "num.h"
#include "project.h"
#include "quota.h"
#include "user.h"
#include "work.h"

static int
list_page(struct work *w, struct str *after, struct err *err)
{
	struct rows rows;

	if (project_names(w->db, w->t->arena, *after, WORK_PAGE, &rows,
	    err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);

		*after = row_str(&r, "name");
		say("%" PRId64 " name=%.*s public=%s owner=%.*s "
		    "repositories=%" PRId64 " quota=%.*s created=%.*s",
		    row_i64(&r, "project_id"), STR_ARG(*after),
		    row_bool(&r, "public") ? "yes" : "no",
		    STR_ARG(row_str(&r, "owner")),
		    row_i64(&r, "repositories"),
		    STR_ARG(row_str(&r, "quota")),
		    STR_ARG(row_str(&r, "created_at")));
	}
	return rows.count;
}

static int
list(struct work *w, struct err *err)
{
	return work_list(w, list_page, err);
}

/* Who becomes its administrator; the first administrator unless it is said. */
static int
find_owner(struct work *w, const char *name, int64_t *ret, struct err *err)
{
	struct user_auth u = { .user_id = USER_FIRST };

	if (name) {
		int rc = user_auth(w->db, w->t->arena, str_of(name), &u, err);

		if (rc <= 0)
			return rc < 0 ? -1 : work_unknown("user", name, err);
	}
	*ret = u.user_id;
	return 0;
}

/* What projects get usually, unless it is said. */
static int
read_quota(struct work *w, const char *text, int64_t *ret, struct err *err)
{
	struct config config;
	uint64_t bytes;

	if (!text) {
		if (config_load(w->db, w->t->arena, &config, err) < 0)
			return -1;
		*ret = config_number(&config, CONFIG_storage_per_project);
		return 0;
	}
	*ret = strcmp(text, "none") == 0 ? -1 :
	    num_size(str_of(text), INT64_MAX, &bytes) ? (int64_t)bytes : 0;
	return quota_valid(*ret) ? 0 : err_set(err, E_INVALID,
	    "--quota SIZE, such as 500MiB or 20GiB, or none");
}

static int
create(struct work *w, struct err *err)
{
	struct tool *t = w->t;
	struct project_new p = { .actor = w->actor };
	const char *owner = NULL, *quota = NULL;
	const struct option_row rows[] = {
		{ .name = "--public", .flag = &p.public },
		{ .name = "--owner", .value = &owner },
		{ .name = "--quota", .value = &quota },
	};
	int64_t id;

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc != 1)
		return err_set(err, E_INVALID, "project create NAME");
	p.name = str_of(t->argv[0]);
	if (name_check_project(p.name, err) < 0 ||
	    read_quota(w, quota, &p.storage_limit, err) < 0 ||
	    find_owner(w, owner, &p.owner_id, err) < 0)
		return -1;
	return work_done(project_create(w->db, t->arena, &p, &id, err) < 0 ?
	    -1 : 1, "project", t->argv[0], "is made", err);
}

static int
delete(struct work *w, struct err *err)
{
	const char *name = w->t->argv[0];
	struct project p;
	int rc = project_find(w->db, w->t->arena, str_of(name), &p, err);

	if (rc > 0)
		rc = project_delete(w->db, w->t->arena, p.id, &w->actor, err);
	return work_done(rc, "project", name, "is deleted", err);
}

static const struct action actions[] = {
	{ "list", list, 0, 0 },
	{ "create", create, 1, INT_MAX },
	{ "delete", delete, 1, 1 },
};

VERB(project)
{
	return work_run(t, actions, ARRAY_SIZE(actions), "project list | "
	    "create NAME [--public] [--owner USER] [--quota SIZE] | "
	    "delete NAME", err);
}
