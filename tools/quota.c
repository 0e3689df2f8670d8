/* quota.c — what projects may store, and do, from the machine itself. */
#include "base.h"

#include "project.h"
#include "quota.h"
#include "work.h"

static int
list_page(struct work *w, struct str *after, struct err *err)
{
	struct rows rows;

	if (quota_names(w->db, w->t->arena, *after, WORK_PAGE, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);

		*after = row_str(&r, "name");
		say("%" PRId64 " name=%.*s quota=%.*s used=%" PRId64,
		    row_i64(&r, "project_id"), STR_ARG(*after),
		    STR_ARG(row_str(&r, "quota")), row_i64(&r, "used"));
	}
	return rows.count;
}

static int
list(struct work *w, struct err *err)
{
	return work_list(w, list_page, err);
}

static int
count(struct work *w, int64_t id, struct str name, struct err *err)
{
	int64_t before, bytes;

	if (quota_count(w->db, id, &before, &bytes, err) < 0)
		return -1;
	say("%" PRId64 " name=%.*s used=%" PRId64, id, STR_ARG(name), bytes);
	return 0;
}

/* Nobody believes anything of a project without a limit. */
static int
refresh_page(struct work *w, struct str *after, struct err *err)
{
	struct rows rows;

	if (project_names(w->db, w->t->arena, *after, WORK_PAGE, &rows,
	    err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);

		*after = row_str(&r, "name");
		if (!str_eq(row_str(&r, "quota"), STR("none")) &&
		    count(w, row_i64(&r, "project_id"), *after, err) < 0)
			return -1;
	}
	return rows.count;
}

static int
refresh_one(struct work *w, const char *name, struct err *err)
{
	struct project p;
	int rc = project_find(w->db, w->t->arena, str_of(name), &p, err);

	if (rc <= 0)
		return rc < 0 ? -1 : work_unknown("project", name, err);
	return count(w, p.id, str_of(name), err);
}

static int
refresh(struct work *w, struct err *err)
{
	return w->t->argc ? refresh_one(w, w->t->argv[0], err) :
	    work_list(w, refresh_page, err);
}

static const struct action actions[] = {
	{ "list", list, 0, 0 },
	{ "refresh", refresh, 0, 1 },
};

VERB(quota)
{
	return work_run(t, actions, ARRAY_SIZE(actions),
	    "quota list | refresh [PROJECT]", err);
}
