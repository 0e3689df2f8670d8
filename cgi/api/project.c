/* project.c — projects. */
#include "base.h"

#include "api.h"
#include "jsout.h"
#include "limits.h"
#include "name.h"

#define METADATA_MAX ((size_t)256 << 10)

/* Keys of metadata that clients may set; public is a column. */
static const char *const metadata_keys[] = {
	"auto_sbom_generation", "auto_scan", "enable_content_trust",
	"enable_content_trust_cosign", "max_upstream_conn", "prevent_vul",
	"proxy_cache_filter_kind", "proxy_cache_filter_pattern",
	"proxy_cache_local_on_not_found", "proxy_referrer_api",
	"proxy_speed_kb", "retention_id", "reuse_sys_cve_allowlist",
	"severity",
};

/* What a body says about a project. */
struct project_req {
	struct str name;
	struct str public;   /* "true", "false" or absent */
	struct str metadata; /* JSON object of strings */
};

static int
read_metadata(struct ctx *c, const struct jsin *body,
    struct project_req *ret, struct err *err)
{
	struct jsin meta = { 0 };
	struct jsout j;
	struct str v;
	struct buf b;
	int rc;

	if (jsin_obj_opt(body, "metadata", &meta, err) < 0)
		return -1;
	buf_init(&b, c->arena, METADATA_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(metadata_keys); i++) {
		rc = jsin_str_opt(&meta, metadata_keys[i], &v, err);
		if (rc < 0)
			return -1;
		if (rc > 0)
			jsout_str(&j, metadata_keys[i], v);
	}
	jsout_obj_end(&j);
	if (!buf_ok(&b))
		return err_set(err, E_TOO_LARGE, "metadata too large");
	ret->metadata = buf_str(&b);
	return jsin_str_opt(&meta, "public", &ret->public, err) < 0 ? -1 : 0;
}

static int
read_request(struct ctx *c, struct project_req *ret, struct err *err)
{
	struct jsin body;
	bool public;
	int rc;

	*ret = (struct project_req){ 0 };
	if (api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "project_name", &ret->name, err) < 0 ||
	    read_metadata(c, &body, ret, err) < 0)
		return -1;
	rc = jsin_bool_opt(&body, "public", &public, err);
	if (rc < 0)
		return -1;
	if (rc > 0 && !ret->public.p)
		ret->public = public ? STR("true") : STR("false");
	if (ret->public.p && !str_eq(ret->public, STR("true")) &&
	    !str_eq(ret->public, STR("false")))
		return err_set(err, E_BAD_REQUEST,
		    "metadata.public: must be \"true\" or \"false\"");
	return 0;
}

static const struct api_shortcut shortcuts[] = {
	{ "name", LIST_LIKE }, { "public", LIST_EQ }, { "owner", LIST_EQ },
};

int
project_list_get(struct ctx *c, struct err *err)
{
	struct project_reader reader = {
		.user_id = c->who.user_id,
		.sysadmin = c->who.sysadmin,
		.detail = api_flag(c, "with_detail", true),
	};
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (query_parse(&c->req, &q, err) < 0)
		return -1;
	api_shortcuts(c, &q, shortcuts, ARRAY_SIZE(shortcuts));
	db = ctx_db(c, err);
	if (!db || project_list(db, c->arena, &reader, &q, &page, err) < 0)
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
		return err_set(err, E_NOT_FOUND, "project not found");
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
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
	    name_check_project(in.name, err) < 0)
		return -1;
	p = (struct project_new){
		.name = in.name,
		.owner_id = c->who.user_id,
		.public = str_eq(in.public, STR("true")),
		.metadata = in.metadata,
		.actor = api_actor(c),
	};
	db = ctx_db(c, err);
	if (!db || project_create(db, c->arena, &p, &id, err) < 0)
		return -1;
	return api_created(c, by_name ? in.name :
	    arena_printf(c->arena, "%" PRId64, id));
}

static int
gone(struct err *err)
{
	return err_set(err, E_NOT_FOUND, "project not found");
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
	if (rc == 0)
		return gone(err);
	return rc < 0 ? -1 : resp_json(&c->resp, 200, json);
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
		.public = in.public,
		.metadata = in.metadata,
		.actor = api_actor(c),
	};
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = project_update(db, c->arena, &change, err);
	if (rc == 0)
		return gone(err);
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
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
	if (rc == 0)
		return gone(err);
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}
