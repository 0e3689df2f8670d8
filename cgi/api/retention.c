/* retention.c — policies that say what of a project is kept. */
#include "base.h"

#include "admit_api.h"
#include "api.h"
#include "jsout.h"
#include "retention.h"
#include "retention_api.h"
#include "retention_req.h"
#include "selector_req.h"

#define ANSWER_MAX ((size_t)16 << 10)

static void
add_template(struct jsout *j, const struct retention_template *t)
{
	jsout_obj_begin(j, NULL);
	jsout_str(j, "rule_template", str_of(t->name));
	jsout_str(j, "display_text", str_of(t->text));
	jsout_str(j, "action", STR("retain"));
	jsout_arr_begin(j, "params");
	if (t->param != RETENTION_NONE) {
		jsout_obj_begin(j, NULL);
		jsout_str(j, "type", STR("int"));
		jsout_str(j, "unit", t->param == RETENTION_DAYS ?
		    STR("DAYS") : STR("COUNT"));
		jsout_bool(j, "required", true);
		jsout_obj_end(j);
	}
	jsout_arr_end(j);
	jsout_obj_end(j);
}

static void
add_selectors(struct jsout *j, const char *key,
    const struct selector_kind *kind)
{
	jsout_arr_begin(j, key);
	jsout_obj_begin(j, NULL);
	jsout_str(j, "display_text", str_of(kind->display));
	jsout_str(j, "kind", STR("doublestar"));
	jsout_arr_begin(j, "decorations");
	jsout_str(j, NULL, str_of(kind->matches));
	jsout_str(j, NULL, str_of(kind->excludes));
	jsout_arr_end(j);
	jsout_obj_end(j);
	jsout_arr_end(j);
}

int
retention_metadata_get(struct ctx *c, struct err *err UNUSED)
{
	const struct retention_template *t;
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_arr_begin(&j, "templates");
	for (size_t i = 0; (t = retention_template_at(i)); i++)
		if (t->listed)
			add_template(&j, t);
	jsout_arr_end(&j);
	add_selectors(&j, "scope_selectors", &selector_of_repositories);
	add_selectors(&j, "tag_selectors", &selector_of_tags);
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

static int
check(struct ctx *c, int64_t project_id, enum perm_action action,
    struct err *err)
{
	struct route_need need = {
		PERM_RULE_PROJECT, PERM_TAG_RETENTION, (int)action,
	};

	return admit_api_project(c, project_id, &need, err);
}

/* The policy of the path, if the caller may do that with its project's. */
static int
find(struct ctx *c, enum perm_action action, int64_t *ret_id,
    struct retention_found *ret, struct err *err)
{
	struct db *db;
	int rc;

	if (api_begin_id(c, "id", ret_id, &db, err) < 0)
		return -1;
	rc = retention_find(db, c->arena, *ret_id, ret, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("retention policy", err);
	return check(c, ret->project_id, action, err);
}

int
retention_admit(struct ctx *c, enum perm_action action, int64_t *ret_id,
    struct err *err)
{
	struct retention_found found;

	return find(c, action, ret_id, &found, err);
}

/* A project that is not there is a fault of the body. */
static int
admit_body(struct ctx *c, enum perm_action action, int64_t project_id,
    struct err *err)
{
	if (check(c, project_id, action, err) == 0)
		return 0;
	if (err->code == E_NOT_FOUND)
		return err_set(err, E_BAD_REQUEST,
		    "scope.ref: no such project");
	return -1;
}

int
retention_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct retention_req in;
	struct db *db;
	int64_t id;

	if (retention_req_read(c, &in, err) < 0 ||
	    admit_body(c, PERM_CREATE, in.project_id, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || retention_create(db, c->arena, in.project_id, &in.policy,
	    &actor, &id, err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

int
retention_preview_post(struct ctx *c, struct err *err)
{
	struct retention_req in;
	struct str json;
	struct db *db;

	if (retention_req_read(c, &in, err) < 0 ||
	    admit_body(c, PERM_READ, in.project_id, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || retention_preview(db, c->arena, in.project_id, &in.policy,
	    &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}

int
retention_get_one(struct ctx *c, struct err *err)
{
	struct retention_found found;
	int64_t id;

	if (find(c, PERM_READ, &id, &found, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, found.json);
}

/* Policies stay where they are; an id in the body is that of the path. */
static int
check_same(const struct retention_req *in, int64_t id, int64_t project_id,
    struct err *err)
{
	if (in->id && in->id != id)
		return err_set(err, E_BAD_REQUEST, "id is not that of the path");
	if (in->project_id != project_id)
		return err_set(err, E_BAD_REQUEST,
		    "scope.ref: the project of a policy cannot be changed");
	return 0;
}

int
retention_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct retention_found found;
	struct retention_req in;
	struct db *db;
	int64_t id;
	int rc;

	if (retention_req_read(c, &in, err) < 0 ||
	    find(c, PERM_UPDATE, &id, &found, err) < 0 ||
	    check_same(&in, id, found.project_id, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = retention_update(db, c->arena, id, &in.policy, &actor, err);
	return api_answer_done(c, rc, "retention policy", err);
}

int
retention_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct retention_found found;
	struct db *db;
	int64_t id;
	int rc;

	if (find(c, PERM_DELETE, &id, &found, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = retention_delete(db, c->arena, id, &actor, err);
	return api_answer_done(c, rc, "retention policy", err);
}
