/* repository.c — repositories of a project, and of all projects. */
#include "base.h"

#include "api.h"
#include "repository.h"

int
repository_list_all(struct ctx *c, struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    repository_list_readable(db, c->arena,
	    identity_visitor(&c->who), c->who.sysadmin, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
repository_list_get(struct ctx *c, struct err *err)
{
	/* a robot that got here may list; it has no patterns */
	bool all = c->who.kind == IDENTITY_ROBOT ||
	    perm_allows(c->roles, PERM_REPOSITORY, PERM_LIST);
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    repository_list(db, c->arena, c->project.id,
	    all ? 0 : c->who.user_id, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
repository_get_one(struct ctx *c, struct err *err)
{
	struct artifact_place at;
	struct str json;
	struct db *db;
	int rc;

	if (api_place(c, &at, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = repository_get(db, c->arena, at.project, at.repository, &json,
	    err);
	return api_answer_one(c, rc, json, "repository", err);
}

/* Only the description can be changed. */
int
repository_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_place at;
	struct str text = STR("");
	struct jsin body;
	struct db *db;
	int rc;

	if (api_place(c, &at, err) < 0 || api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "description", &text, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = repository_describe(db, c->arena, at.project, at.repository,
	    text, &actor, err);
	return api_answer_done(c, rc, "repository", err);
}

int
repository_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_place at;
	struct db *db;
	int rc;

	if (api_place(c, &at, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = repository_delete(db, c->arena, at.project, at.repository, &actor,
	    err);
	return api_answer_done(c, rc, "repository", err);
}
