/* list.c — tags, referrers and the catalog (end-8, end-12, _catalog). */
#include "base.h"

#include "authn.h"
#include "jsout.h"
#include "limits.h"
#include "referrer.h"
#include "registry.h"
#include "repository.h"
#include "tag.h"

/* Names as {"<key>": [...]}, behind "name" if there is one. */
static int
answer_names(struct ctx *c, const char *key, struct str name,
    const struct name_page *page)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	if (name.p)
		jsout_str(&j, "name", name);
	jsout_raw(&j, key, page->names);
	jsout_obj_end(&j);
	jsout_done(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

int
tag_list_get(struct ctx *c, struct err *err)
{
	struct str project, rest, last, path;
	struct name_page page;
	struct db *db;
	int64_t n;
	int rc;

	if (registry_name(c, &project, &rest, err) < 0 ||
	    registry_page(c, &n, &last, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = tag_page(db, c->arena, project, rest, last, n, &page, err);
	if (rc == 0)
		return err_set(err, E_NAME_UNKNOWN,
		    "repository name not known to registry");
	if (rc < 0)
		return -1;
	path = arena_printf(c->arena, "/v2/%.*s/tags/list",
	    STR_ARG(c->repository));
	if (page.more)
		registry_link_next(c, path, n, page.last);
	return answer_names(c, "tags", c->repository, &page);
}

/* Whose repositories to list, and whether that is all of them. */
static int
reader(struct ctx *c, struct db *db, int64_t *ret_visitor, bool *ret_all,
    struct err *err)
{
	struct identity holder;

	if (authn_holder(db, c->arena, &c->who, &holder, err) < 0)
		return -1;
	*ret_visitor = identity_visitor(&holder);
	return authz_system(db, c->arena, &holder, PERM_CATALOG, PERM_READ,
	    ret_all, err);
}

int
catalog_list(struct ctx *c, struct err *err)
{
	struct name_page page;
	int64_t visitor;
	bool all;
	struct str last;
	struct db *db;
	int64_t n;

	if (registry_page(c, &n, &last, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || reader(c, db, &visitor, &all, err) < 0 ||
	    repository_catalog(db, c->arena, visitor, all, last, n, &page,
	    err) < 0)
		return -1;
	if (page.more)
		registry_link_next(c, STR("/v2/_catalog"), n, page.last);
	return answer_names(c, "repositories", STR_NULL, &page);
}

/* All artifactType parameters: a referrer may have any of them. */
static void
wanted_types(struct ctx *c, struct db_array *ret)
{
	struct str *types = arena_array(c->arena, c->req.arg_count + 1,
	    sizeof(*types));

	ret->items = types;
	ret->count = 0;
	for (size_t i = 0; i < c->req.arg_count; i++)
		if (str_eq(c->req.args[i].key, STR("artifactType")))
			types[ret->count++] = c->req.args[i].value;
}

int
referrer_list(struct ctx *c, struct err *err)
{
	struct str project, rest, json;
	struct db_array types;
	struct digest d;
	struct db *db;

	if (digest_parse(ctx_param(c, "digest"), &d, err) < 0 ||
	    registry_name(c, &project, &rest, err) < 0)
		return -1;
	wanted_types(c, &types);
	db = ctx_db(c, err);
	if (!db)
		return -1;
	if (referrer_index(db, c->arena, project, rest, &d, &types, &json,
	    err) < 0)
		return -1;
	if (types.count)
		resp_header(&c->resp, "OCI-Filters-Applied",
		    STR("artifactType"));
	return resp_body(&c->resp, 200,
	    STR("application/vnd.oci.image.index.v1+json"), json);
}
