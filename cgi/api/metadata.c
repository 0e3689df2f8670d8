/* metadata.c — the settings of a project, one by one and together. */
#include "base.h"

#include "api.h"
#include "jsout.h"
#include "num.h"
#include "retention.h"

#define METADATA_MAX ((size_t)256 << 10)

enum kind { KIND_TEXT, KIND_BOOL, KIND_INT, KIND_SEVERITY };

/* What clients may set; public is a column, retention_id says what there is. */
static const struct {
	const char *name;
	enum kind kind;
} keys[] = {
	{ "auto_sbom_generation", KIND_BOOL },
	{ "auto_scan", KIND_BOOL },
	{ "enable_content_trust", KIND_BOOL },
	{ "enable_content_trust_cosign", KIND_BOOL },
	{ "max_upstream_conn", KIND_INT },
	{ "prevent_vul", KIND_BOOL },
	{ "proxy_cache_filter_kind", KIND_TEXT },
	{ "proxy_cache_filter_pattern", KIND_TEXT },
	{ "proxy_cache_local_on_not_found", KIND_BOOL },
	{ "proxy_referrer_api", KIND_BOOL },
	{ "proxy_speed_kb", KIND_INT },
	{ "public", KIND_BOOL },
	{ "retention_id", KIND_INT },
	{ "reuse_sys_cve_allowlist", KIND_BOOL },
	{ "severity", KIND_SEVERITY },
};

static bool
value_fits(enum kind kind, struct str v)
{
	static const char *const severities[] = {
		"none", "negligible", "low", "medium", "high", "critical",
	};
	int64_t n;

	switch (kind) {
	case KIND_TEXT:
		return true;
	case KIND_BOOL:
		return str_eq(v, STR("true")) || str_eq(v, STR("false"));
	case KIND_INT:
		return num_i64(v, -1, INT64_MAX, &n);
	case KIND_SEVERITY:
		for (size_t i = 0; i < ARRAY_SIZE(severities); i++)
			if (str_eq_nocase(v, str_of(severities[i])))
				return true;
	}
	return false;
}

/* 1 and the value of a key, 0 nothing is said about it, -1. */
static int
read_value(const struct jsin *obj, const char *key, enum kind kind,
    struct str *ret, struct err *err)
{
	struct jsin v;

	jsin_key(obj, key, &v);
	if (v.type == JSIN_ABSENT || v.type == JSIN_NULL)
		return 0;
	if (jsin_as_str(&v, ret, err) < 0)
		return -1;
	/* clients send all that they know of */
	if (ret->n == 0 && kind != KIND_TEXT)
		return 0;
	return value_fits(kind, *ret) ? 1 : jsin_fail(&v, err, E_BAD_REQUEST,
	    "value not allowed");
}

int
metadata_read(struct ctx *c, const struct jsin *obj, struct metadata *ret,
    struct err *err)
{
	struct jsout j;
	struct str v;
	struct buf b;
	int rc;

	*ret = (struct metadata){ 0 };
	buf_init(&b, c->arena, METADATA_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		rc = read_value(obj, keys[i].name, keys[i].kind, &v, err);
		if (rc < 0)
			return -1;
		if (rc > 0 && strcmp(keys[i].name, "public") == 0)
			ret->public = v;
		else if (rc > 0 && strcmp(keys[i].name, "retention_id") == 0)
			ret->retention_id = v;
		else if (rc > 0)
			jsout_str(&j, keys[i].name, v);
	}
	jsout_obj_end(&j);
	if (!buf_ok(&b))
		return err_set(err, E_TOO_LARGE, "metadata too large");
	ret->others = buf_str(&b);
	return 0;
}

int
metadata_check(struct ctx *c, struct db *db, int64_t project_id,
    const struct metadata *meta, struct err *err)
{
	int64_t id = 0, said;

	if (!meta->retention_id.p)
		return 0;
	if (retention_of(db, c->arena, project_id, &id, err) < 0)
		return -1;
	if (id && num_i64(meta->retention_id, 1, INT64_MAX, &said) &&
	    said == id)
		return 0;
	return err_set(err, E_BAD_REQUEST,
	    "retention_id is not that of the project");
}

static int
key_kind(struct str name, enum kind *ret, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (str_eq(name, str_of(keys[i].name))) {
			*ret = keys[i].kind;
			return 0;
		}
	return err_set(err, E_BAD_REQUEST, "unknown key of metadata");
}

/* The one key that a body sets, and the change that it is. */
static int
read_one(struct ctx *c, struct str *ret_key, struct metadata *ret_meta,
    struct project_change *ret, struct err *err)
{
	struct jsin body, first = { 0 }, more;
	struct jsin_iter it;
	struct str value;
	enum kind kind;
	int rc;

	if (api_body(c, &body, err) < 0)
		return -1;
	jsin_iter_init(&it, &body);
	if (!jsin_iter_next(&it, &first) || jsin_iter_next(&it, &more))
		return err_set(err, E_BAD_REQUEST,
		    "exactly one key of metadata is expected");
	*ret_key = str_of(first.key);
	if (key_kind(*ret_key, &kind, err) < 0)
		return -1;
	rc = read_value(&body, first.key, kind, &value, err);
	if (rc == 0)
		return jsin_fail(&first, err, E_BAD_REQUEST,
		    "value not allowed");
	if (rc < 0 || metadata_read(c, &body, ret_meta, err) < 0)
		return -1;
	*ret = (struct project_change){
		.id = c->project.id,
		.public = ret_meta->public,
		.metadata = ret_meta->others,
		.actor = api_actor(c),
	};
	return 0;
}

static int
answer(struct ctx *c, struct str key, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = project_metadata(db, c->arena, c->project.id, key, &json, err);
	if (rc == 0)
		return api_unknown("metadata", err);
	return rc < 0 ? -1 : resp_json(&c->resp, 200, json);
}

int
metadata_list_get(struct ctx *c, struct err *err)
{
	return answer(c, STR_NULL, err);
}

int
metadata_get_one(struct ctx *c, struct err *err)
{
	struct str key = ctx_param(c, "meta_name");
	enum kind kind;

	return key_kind(key, &kind, err) < 0 ? -1 : answer(c, key, err);
}

/* Sets a key that must be set already, or must not. */
static int
set_one(struct ctx *c, struct str key, const struct metadata *meta,
    const struct project_change *change, bool must_exist, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str old;
	int rc;

	if (!db)
		return -1;
	rc = project_metadata(db, c->arena, c->project.id, key, &old, err);
	if (rc > 0 && !must_exist)
		return err_set(err, E_CONFLICT, "the metadata already exists");
	if (rc == 0 && must_exist)
		return api_unknown("metadata", err);
	if (rc >= 0)
		rc = metadata_check(c, db, change->id, meta, err);
	if (rc >= 0)
		rc = project_update(db, c->arena, change, err);
	if (rc == 0)
		return api_unknown("project", err);
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}

int
metadata_post(struct ctx *c, struct err *err)
{
	struct project_change change;
	struct metadata meta;
	struct str key;

	if (read_one(c, &key, &meta, &change, err) < 0)
		return -1;
	return set_one(c, key, &meta, &change, false, err);
}

int
metadata_put(struct ctx *c, struct err *err)
{
	struct project_change change;
	struct metadata meta;
	struct str key;

	if (read_one(c, &key, &meta, &change, err) < 0)
		return -1;
	if (!str_eq(key, ctx_param(c, "meta_name")))
		return err_set(err, E_BAD_REQUEST,
		    "the key of the body is not that of the path");
	return set_one(c, key, &meta, &change, true, err);
}

int
metadata_drop(struct ctx *c, struct err *err)
{
	struct str key = ctx_param(c, "meta_name");
	struct actor actor = api_actor(c);
	enum kind kind;
	struct db *db;
	int rc;

	if (key_kind(key, &kind, err) < 0)
		return -1;
	if (str_eq(key, STR("public")))
		return err_set(err, E_BAD_REQUEST,
		    "a project is public or it is not");
	if (str_eq(key, STR("retention_id")))
		return err_set(err, E_BAD_REQUEST,
		    "retention_id goes with the policy");
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = project_metadata_delete(db, c->arena, c->project.id, key, &actor,
	    err);
	if (rc == 0)
		return api_unknown("metadata", err);
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}
