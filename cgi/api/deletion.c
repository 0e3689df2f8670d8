/* deletion.c — what was deleted and can be put back. */
#include "base.h"

#include "api.h"
#include "deletion.h"

#define NOUN "deletion"

int
deletion_list_get(struct ctx *c, struct err *err)
{
	bool all = c->who.kind == IDENTITY_ROBOT ||
	    perm_allows(c->roles, PERM_ARTIFACT, PERM_CREATE);
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    deletion_list(db, c->arena, c->project.id,
	    all ? 0 : c->who.user_id, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

static int
begin(struct ctx *c, struct artifact_place *ret_at, int64_t *ret_id,
    struct db **ret_db, struct err *err)
{
	if (api_place(c, ret_at, err) < 0)
		return -1;
	return api_begin_id(c, "id", ret_id, ret_db, err);
}

int
deletion_undo_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_place at;
	struct str json;
	struct db *db;
	int64_t id;
	int rc;

	if (begin(c, &at, &id, &db, err) < 0)
		return -1;
	rc = deletion_undo(db, c->arena, &at, id, &actor, &json, err);
	return api_answer_one(c, rc, json, NOUN, err);
}

int
deletion_purge_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_place at;
	struct db *db;
	int64_t id;

	if (begin(c, &at, &id, &db, err) < 0)
		return -1;
	return api_answer_done(c, deletion_purge(db, c->arena, &at, id,
	    &actor, err), NOUN, err);
}

int
deletion_purge_all_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db = ctx_db(c, err);
	int64_t count;

	if (!db || deletion_purge_all(db, c->project.name, &actor, &count,
	    err) < 0)
		return -1;
	return resp_json(&c->resp, 200, arena_printf(c->arena,
	    "{\"count\":%" PRId64 "}", count));
}
