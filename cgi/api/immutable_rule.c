/* immutable_rule.c — rules of a project about tags that stay where they are. */
#include "base.h"

#include "api.h"
#include "immutable_rule.h"
#include "selector_req.h"

int
immutable_rule_list_get(struct ctx *c, struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    immutable_rule_list(db, c->arena, c->project.id, &q, &page,
	    err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

static int
read_rule(const struct jsin *body, struct immutable_rule *ret,
    struct err *err)
{
	ret->disabled = false;
	if (jsin_bool_opt(body, "disabled", &ret->disabled, err) < 0 ||
	    selector_read(body, "tag_selectors", &selector_of_tags, &ret->tags,
	    NULL, err) < 0)
		return -1;
	return selector_read_scope(body, &ret->repositories, err);
}

int
immutable_rule_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct immutable_rule rule;
	struct jsin body;
	struct db *db;
	int64_t id;

	if (api_body(c, &body, err) < 0 || read_rule(&body, &rule, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || immutable_rule_create(db, c->arena, c->project.id, &rule,
	    &actor, &id, err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

/* An id in the body, as clients send back what they got, is that of the path. */
int
immutable_rule_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct immutable_rule rule;
	struct jsin body;
	struct db *db;
	int64_t id, same;
	int rc;

	if (api_body(c, &body, err) < 0 || api_id(c, "id", &id, err) < 0)
		return -1;
	same = id;
	if (jsin_i64_opt(&body, "id", INT64_MIN, INT64_MAX, &same, err) < 0 ||
	    read_rule(&body, &rule, err) < 0)
		return -1;
	if (same != id)
		return err_set(err, E_BAD_REQUEST, "id is not that of the path");
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = immutable_rule_update(db, c->arena, c->project.id, id, &rule,
	    &actor, err);
	return api_answer_done(c, rc, "rule", err);
}

int
immutable_rule_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db;
	int64_t id;
	int rc;

	if (api_begin_id(c, "id", &id, &db, err) < 0)
		return -1;
	rc = immutable_rule_delete(db, c->arena, c->project.id, id, &actor,
	    err);
	return api_answer_done(c, rc, "rule", err);
}
