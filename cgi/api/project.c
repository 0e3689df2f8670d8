/* project.c — projects. */
#include "base.h"

#include "api.h"
#include "authn.h"
#include "limits.h"
#include "name.h"
#include "quota.h"
#include "settings.h"

/* What a body says about a project. */
struct project_req {
	struct str name;
	struct metadata meta;
	int64_t storage_limit; /* 0: not said */
};

static int
read_request(struct ctx *c, struct project_req *ret, struct err *err)
{
	struct jsin body, meta = { 0 };
	bool public;
	int rc;

	*ret = (struct project_req){ 0 };
	if (api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "project_name", &ret->name, err) < 0 ||
	    jsin_obj_opt(&body, "metadata", &meta, err) < 0 ||
	    metadata_read(c, &meta, &ret->meta, err) < 0 ||
	    jsin_i64_opt(&body, "storage_limit", INT64_MIN, INT64_MAX,
	    &ret->storage_limit, err) < 0)
		return -1;
	rc = jsin_bool_opt(&body, "public", &public, err);
	if (rc < 0)
		return -1;
	if (rc > 0 && !ret->meta.public.p)
		ret->meta.public = public ? STR("true") : STR("false");
	return 0;
}

static const struct api_shortcut shortcuts[] = {
	{ "name", LIST_LIKE }, { "public", LIST_EQ }, { "owner", LIST_EQ },
};

int
project_list_get(struct ctx *c, struct err *err)
{
	struct project_reader reader = {
		.visitor = identity_visitor(&c->who),
		.detail = api_flag(c, "with_detail", true),
	};
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, shortcuts, ARRAY_SIZE(shortcuts), &q, &db,
	    err) < 0 ||
	    authz_system(db, c->arena, &c->who, PERM_PROJECT, PERM_LIST,
	    &reader.sysadmin, err) < 0 ||
	    project_list(db, c->arena, &reader, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
project_head(struct ctx *c, struct err *err)
{
	struct project found;
	struct db *db = ctx_db(c, err);
	int rc;

	if (!db)
		return -1;
	rc = project_find(db, c->arena, req_arg(&c->req, "project_name"),
	    &found, err);
	if (rc == 0)
		return api_unknown("project", err);
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}

/* Users may, unless it is restricted; robots if they were granted that. */
static int
check_may_create(struct ctx *c, struct db *db, struct err *err)
{
	int64_t restricted = 0;
	bool allowed;

	if (authz_system(db, c->arena, &c->who, PERM_PROJECT, PERM_CREATE,
	    &allowed, err) < 0 || (!allowed && settings_number(c,
	    CONFIG_project_creation_restriction, &restricted, err) < 0))
		return -1;
	if (allowed || (c->who.kind == IDENTITY_USER && !restricted))
		return 0;
	return err_set(err, E_FORBIDDEN, "forbidden");
}

/* What administrators say; the others get what is usual. */
static int
pick_limit(struct ctx *c, int64_t *limit, struct err *err)
{
	if (*limit == 0 || !c->who.sysadmin)
		return settings_number(c, CONFIG_storage_per_project, limit,
		    err);
	return quota_valid(*limit) ? 0 : err_set(err, E_BAD_REQUEST,
	    "storage_limit: must be bytes, or -1 for no limit");
}

int
project_post(struct ctx *c, struct err *err)
{
	bool by_name = str_eq_nocase(req_header(&c->req,
	    "X_RESOURCE_NAME_IN_LOCATION"), STR("true"));
	struct project_req in;
	struct project_new p;
	struct db *db;
	int64_t id;

	if (read_request(c, &in, err) < 0 ||
	    name_check_project(in.name, err) < 0 ||
	    pick_limit(c, &in.storage_limit, err) < 0)
		return -1;
	p = (struct project_new){
		.name = in.name,
		.owner_id = api_owner(c),
		.public = str_eq(in.meta.public, STR("true")),
		.metadata = in.meta.others,
		.storage_limit = in.storage_limit,
		.actor = api_actor(c),
	};
	db = ctx_db(c, err);
	if (!db || check_may_create(c, db, err) < 0 ||
	    metadata_check(c, db, 0, &in.meta, err) < 0 ||
	    project_create(db, c->arena, &p, &id, err) < 0)
		return -1;
	return api_created(c, by_name ? in.name :
	    arena_printf(c->arena, "%" PRId64, id));
}

int
project_get_one(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = project_get(db, c->arena, c->project.id, c->who.user_id, &json,
	    err);
	return api_answer_one(c, rc, json, "project", err);
}

int
project_deletable_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = project_deletable(db, c->arena, c->project.id, &json, err);
	return api_answer_one(c, rc, json, "project", err);
}

int
project_summary_get(struct ctx *c, struct err *err)
{
	bool members = perm_allows(c->roles, PERM_MEMBER, PERM_LIST);
	bool quota = perm_allows(c->roles, PERM_QUOTA, PERM_READ);
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = project_summary(db, c->arena, c->project.id, members, quota,
	    &json, err);
	return api_answer_one(c, rc, json, "project", err);
}

int
project_put(struct ctx *c, struct err *err)
{
	struct project_req in;
	struct project_change change;
	struct db *db;
	int rc;

	if (read_request(c, &in, err) < 0)
		return -1;
	change = (struct project_change){
		.id = c->project.id,
		.public = in.meta.public,
		.metadata = in.meta.others,
		.actor = api_actor(c),
	};
	db = ctx_db(c, err);
	if (!db || metadata_check(c, db, c->project.id, &in.meta, err) < 0)
		return -1;
	rc = project_update(db, c->arena, &change, err);
	return api_answer_done(c, rc, "project", err);
}

int
project_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db = ctx_db(c, err);
	int rc;

	if (!db)
		return -1;
	rc = project_delete(db, c->arena, c->project.id, &actor, err);
	return api_answer_done(c, rc, "project", err);
}
