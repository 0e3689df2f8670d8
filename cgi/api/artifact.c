/* artifact.c — artifacts of a repository, their tags and accessories. */
#include "base.h"

#include "api.h"
#include "authn.h"
#include "history.h"
#include "label.h"
#include "name.h"

/* The artifact of the path; a tag is resolved first. */
struct artifact_path {
	struct artifact_place at;
	struct digest digest;
};

static int
find(struct ctx *c, struct db **ret_db, struct artifact_path *ret,
    struct err *err)
{
	struct name_target target;
	int rc;

	if (api_place(c, &ret->at, err) < 0)
		return -1;
	if (name_target(ctx_param(c, "reference"), &target, err) < 0)
		return err_set(err, E_BAD_REQUEST, "invalid reference");
	*ret_db = ctx_db(c, err);
	if (!*ret_db)
		return -1;
	ret->digest = target.digest;
	if (!target.tag.p)
		return 0;
	rc = artifact_resolve(*ret_db, c->arena, &ret->at, target.tag,
	    &ret->digest, err);
	return rc == 0 ? api_unknown("artifact", err) : MIN(rc, 0);
}

static struct artifact_detail
wanted_detail(const struct ctx *c)
{
	return (struct artifact_detail){
		.tags = api_flag(c, "with_tag", true),
		.labels = api_flag(c, "with_label", false),
		.accessories = api_flag(c, "with_accessory", false),
		.immutable = api_flag(c, "with_immutable_status", false),
	};
}

int
artifact_list_get(struct ctx *c, struct err *err)
{
	struct artifact_detail detail = wanted_detail(c);
	struct artifact_place at;
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_place(c, &at, err) < 0 ||
	    api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    artifact_list(db, c->arena, &at, &detail, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
artifact_get_one(struct ctx *c, struct err *err)
{
	struct artifact_detail detail = wanted_detail(c);
	struct artifact_path path;
	struct str json;
	struct db *db;
	int rc;

	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = artifact_get(db, c->arena, &path.at, &path.digest, &detail, &json,
	    err);
	return api_answer_one(c, rc, json, "artifact", err);
}

int
artifact_manifest_get(struct ctx *c, struct err *err)
{
	struct artifact_path path;
	struct str type, payload;
	struct db *db;
	int rc;

	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = artifact_manifest(db, c->arena, &path.at, &path.digest, &type,
	    &payload, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("artifact", err);
	return resp_body(&c->resp, 200, type, payload);
}

int
artifact_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_path path;
	struct db *db;
	int rc;

	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = artifact_delete(db, c->arena, &path.at, &path.digest, &actor,
	    err);
	return api_answer_done(c, rc, "artifact", err);
}

int
accessory_list(struct ctx *c, struct err *err)
{
	struct artifact_path path;
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    find(c, &db, &path, err) < 0 ||
	    artifact_accessories(db, c->arena, &path.at, &path.digest, &q,
	    &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
tag_list(struct ctx *c, struct err *err)
{
	struct artifact_path path;
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    find(c, &db, &path, err) < 0 ||
	    artifact_tags(db, c->arena, &path.at, &path.digest,
	    api_flag(c, "with_immutable_status", false), &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
tag_row_list_get(struct ctx *c, struct err *err)
{
	struct artifact_place at;
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_place(c, &at, err) < 0 ||
	    api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    artifact_tag_rows(db, c->arena, &at, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
tag_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_path path;
	struct jsin body;
	struct str name;
	struct db *db;
	int rc;

	if (api_body(c, &body, err) < 0 ||
	    jsin_str(&body, "name", &name, err) < 0)
		return -1;
	if (name_check_tag(name, err) < 0)
		return err_set(err, E_BAD_REQUEST, "name: invalid tag");
	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = artifact_tag(db, c->arena, &path.at, &path.digest, name, &actor,
	    err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("artifact", err);
	return api_created(c, name);
}

int
tag_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_path path;
	struct db *db;
	int rc;

	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = artifact_untag(db, c->arena, &path.at, &path.digest,
	    ctx_param(c, "tag"), &actor, err);
	if (rc == 0)
		return api_unknown("tag", err);
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}

int
artifact_label_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_path path;
	struct jsin body;
	struct db *db;
	int64_t id = 0;
	int rc;

	if (api_body(c, &body, err) < 0 ||
	    jsin_i64_opt(&body, "id", INT64_MIN, INT64_MAX, &id, err) < 0)
		return -1;
	if (id == 0)
		return err_set(err, E_BAD_REQUEST, "id of a label is needed");
	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = label_attach(db, c->arena, &path.at, &path.digest, id, &actor,
	    err);
	if (rc == 0)
		return err_set(err, E_NOT_FOUND,
		    "no such artifact or label");
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}

int
artifact_label_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_path path;
	struct db *db;
	int64_t id;
	int rc;

	if (api_id(c, "id", &id, err) < 0 || find(c, &db, &path, err) < 0)
		return -1;
	rc = label_detach(db, c->arena, &path.at, &path.digest, id, &actor,
	    err);
	if (rc == 0)
		return err_set(err, E_NOT_FOUND,
		    "the artifact does not bear the label");
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}

int
build_history_get(struct ctx *c, struct err *err)
{
	struct artifact_path path;
	struct str json;
	struct db *db;
	int rc;

	if (find(c, &db, &path, err) < 0)
		return -1;
	rc = history_get(c->app->store, db, c->arena, &path.at, &path.digest,
	    &json, err);
	return api_answer_one(c, rc, json, "build history", err);
}

/* from=project/repository:tag or @digest. */
static int
parse_source(struct ctx *c, struct artifact_place *ret,
    struct name_target *target, struct err *err)
{
	struct str from = req_arg(&c->req, "from"), name;
	ptrdiff_t at = str_chr(from, '@');

	if (at < 0)
		at = str_rchr(from, ':');
	if (at <= 0)
		return err_set(err, E_BAD_REQUEST, "from must be "
		    "project/repository:tag or project/repository@digest");
	name = str_head(from, (size_t)at);
	if (name_split(name, &ret->project, &ret->repository, err) <= 0 ||
	    name_target(str_skip(from, (size_t)at + 1), target, err) < 0)
		return err_set(err, E_BAD_REQUEST, "from is no artifact");
	return 0;
}

/* The reader of the copy must be allowed to read the source, too. */
static int
check_source(struct ctx *c, struct db *db, const struct artifact_place *from,
    struct err *err)
{
	unsigned roles = 0;
	struct str held;

	if (authz_roles(db, c->arena, &c->who, from->project,
	    from->repository, &roles, err) < 0 ||
	    authz_robot(db, c->arena, &c->who, from->project, PERM_ARTIFACT,
	    "R", &held, err) < 0)
		return -1;
	if (!perm_allows(roles, PERM_ARTIFACT, PERM_READ) && !held.n)
		return err_set(err, E_FORBIDDEN, "forbidden");
	return 0;
}

int
artifact_copy_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct artifact_place from, to;
	struct name_target source;
	struct db *db;
	int rc = 1;

	if (api_place(c, &to, err) < 0 ||
	    parse_source(c, &from, &source, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || check_source(c, db, &from, err) < 0)
		return -1;
	if (source.tag.p)
		rc = artifact_resolve(db, c->arena, &from, source.tag,
		    &source.digest, err);
	if (rc > 0)
		rc = artifact_copy(db, c->arena, &from, &source.digest, &to,
		    &actor, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("artifact", err);
	return api_created(c, digest_text(c->arena, &source.digest));
}
