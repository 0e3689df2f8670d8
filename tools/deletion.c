/* deletion.c — what was deleted and can be put back, from the machine itself. */
#include "base.h"

#include "deletion.h"
#include "jsin.h"
#include "name.h"
#include "num.h"
#include "work.h"

#define USAGE "deletion list [PROJECT] | undo NUMBER|NAME | " \
    "purge NUMBER|NAME|all; a NAME is PROJECT/REPOSITORY[:TAG][@DIGEST]"

static int
list_page(struct work *w, struct str *after, struct err *err)
{
	struct str project = w->t->argc ? str_of(w->t->argv[0]) : STR("");
	int64_t before = INT64_MAX;
	struct rows rows;

	if (after->n && !num_i64(*after, 1, INT64_MAX, &before))
		return err_set(err, E_INTERNAL, "no number of a deletion");
	if (deletion_page(w->db, w->t->arena, project, before, WORK_PAGE,
	    &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);
		struct str reason = row_str(&r, "reason");
		struct str who = row_str(&r, "deleted_by");

		*after = arena_printf(w->t->arena, "%" PRId64,
		    row_i64(&r, "deletion_id"));
		say("%.*s %.*s %.*s deleted=%.*s by=%.*s until=%.*s",
		    STR_ARG(*after), STR_ARG(row_str(&r, "kind")),
		    STR_ARG(row_str(&r, "name")),
		    STR_ARG(row_str(&r, "deleted_at")),
		    STR_ARG(who.n ? who : reason),
		    STR_ARG(row_str(&r, "expires_at")));
	}
	return rows.count;
}

static int
list(struct work *w, struct err *err)
{
	return work_list(w, list_page, err);
}

/* Cuts what stands behind the last `mark` off a name; absent without one. */
static struct str
cut_behind(struct str *name, char mark)
{
	ptrdiff_t at = str_rchr(*name, mark);
	struct str rest;

	if (at < 0 || at < str_rchr(*name, '/'))
		return STR_NULL;
	rest = str_skip(*name, (size_t)at + 1);
	*name = str_head(*name, (size_t)at);
	return rest;
}

static int
find_name(struct work *w, struct str name, int64_t *ret, struct err *err)
{
	struct str hash = cut_behind(&name, '@');
	struct str tag = cut_behind(&name, ':');
	struct artifact_place at;
	struct digest d;

	if ((hash.p && digest_parse(hash, &d, err) < 0) ||
	    (tag.p && name_check_tag(tag, err) < 0))
		return -1;
	if (name_split(name, &at.project, &at.repository, err) <= 0)
		return err_set(err, E_INVALID, "%s", USAGE);
	return deletion_find(w->db, w->t->arena, &at, hash.p ? &d : NULL, tag,
	    ret, err);
}

/* 1; 0 there is none; -1. */
static int
find(struct work *w, struct artifact_place *ret_at, int64_t *ret_id,
    struct err *err)
{
	struct str arg = str_of(w->t->argv[0]);
	int rc = 1;

	if (!num_i64(arg, 1, INT64_MAX, ret_id))
		rc = find_name(w, arg, ret_id, err);
	return rc <= 0 ? rc :
	    deletion_get(w->db, w->t->arena, *ret_id, ret_at, err);
}

static int
tell_undone(struct work *w, struct str json, struct err *err)
{
	struct jsin obj, taken;
	bool later = false;

	if (jsin_parse(w->t->arena, json, &obj, err) < 0 ||
	    jsin_bool_opt(&obj, "later", &later, err) < 0)
		return -1;
	say(later ? "%s comes back in the background." : "%s is back.",
	    w->t->argv[0]);
	if (jsin_arr(&obj, "taken", &taken, err) < 0)
		return -1;
	for (size_t i = 0; i < jsin_count(&taken); i++) {
		struct jsin tag;
		struct str name;

		jsin_at(&taken, i, &tag);
		if (jsin_as_str(&tag, &name, err) < 0)
			return -1;
		say("the tag %.*s names something else now and stays so",
		    STR_ARG(name));
	}
	return 0;
}

static int
undo(struct work *w, struct err *err)
{
	struct artifact_place at;
	struct str json;
	int64_t id;
	int rc = find(w, &at, &id, err);

	if (rc > 0)
		rc = deletion_undo(w->db, w->t->arena, &at, id, &w->actor,
		    &json, err);
	if (rc == 0)
		return work_unknown("deletion", w->t->argv[0], err);
	return rc < 0 ? -1 : tell_undone(w, json, err);
}

static int
purge_all(struct work *w, struct err *err)
{
	int64_t count;

	if (deletion_purge_all(w->db, STR(""), &w->actor, &count, err) < 0)
		return -1;
	say("purged: deletions=%" PRId64, count);
	return 0;
}

static int
purge(struct work *w, struct err *err)
{
	struct artifact_place at;
	int64_t id;
	int rc;

	if (strcmp(w->t->argv[0], "all") == 0)
		return purge_all(w, err);
	rc = find(w, &at, &id, err);
	if (rc > 0)
		rc = deletion_purge(w->db, w->t->arena, &at, id, &w->actor,
		    err);
	return work_done(rc, "deletion", w->t->argv[0], "is purged", err);
}

static const struct action actions[] = {
	{ "list", list, 0, 1 },
	{ "undo", undo, 1, 1 },
	{ "purge", purge, 1, 1 },
};

VERB(deletion)
{
	return work_run(t, actions, ARRAY_SIZE(actions), USAGE, err);
}
