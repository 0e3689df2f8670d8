/*
 * bulk.c — many deletions in one request, each with a result of its own, and what
 * they would take.
 */
#include "base.h"

#include "api.h"
#include "deletion.h"
#include "jsout.h"
#include "limits.h"
#include "name.h"
#include "repository.h"

struct bulk {
	bool of_repository; /* of the path, which must be there */
	const char *key;  /* of the list in the body */
	const char *noun; /* "tag" */
	/* Deletes one: 1; 0 there is none; -1. */
	int (*one)(struct ctx *c, struct db *db, struct str name,
	    const struct actor *actor, struct err *err);
};

/* The list knows the body that it is in, which lives as long. */
static int
read_names(struct ctx *c, const char *key, size_t max, struct jsin *ret,
    struct err *err)
{
	struct jsin *body = arena_alloc(c->arena, sizeof(*body));

	if (api_body(c, body, err) < 0 || jsin_arr(body, key, ret, err) < 0)
		return -1;
	if (jsin_count(ret) < 1 || jsin_count(ret) > max)
		return err_set(err, E_BAD_REQUEST, "%s: 1 to %zu of them", key,
		    max);
	return 0;
}

static int
check_place(struct ctx *c, struct db *db, struct err *err)
{
	struct artifact_place at;
	struct str ignored;
	int rc;

	if (api_place(c, &at, err) < 0)
		return -1;
	rc = repository_get(db, c->arena, at.project, at.repository, &ignored,
	    err);
	return rc == 0 ? api_unknown("repository", err) : MIN(rc, 0);
}

/* As the request for this one alone would have been answered. */
static void
add_result(struct jsout *j, struct str name, const struct err *err)
{
	jsout_obj_begin(j, NULL);
	jsout_str(j, "name", name);
	jsout_i64(j, "status", err ? err_status(err->code) : 200);
	if (err) {
		jsout_str(j, "code", str_of(err_api_code(err->code)));
		jsout_str(j, "message", str_of(err->msg));
	}
	jsout_obj_end(j);
}

static int
perform(struct ctx *c, const struct bulk *b, const struct jsin *names,
    struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db = ctx_db(c, err);
	struct jsout j;
	struct buf out;

	if (!db || (b->of_repository && check_place(c, db, err) < 0))
		return -1;
	buf_init(&out, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &out);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < jsin_count(names); i++) {
		struct jsin item;
		struct str name;
		struct err why;
		int rc;

		jsin_at(names, i, &item);
		if (jsin_as_str(&item, &name, err) < 0)
			return -1;
		rc = b->one(c, db, name, &actor, &why);
		if (rc == 0)
			(void)api_unknown(b->noun, &why);
		add_result(&j, name, rc > 0 ? NULL : &why);
	}
	jsout_arr_end(&j);
	return resp_json(&c->resp, 200, buf_str(&out));
}

/* Nothing is deleted unless all of them can be read. */
static int
check_names(const struct jsin *names, struct err *err)
{
	for (size_t i = 0; i < jsin_count(names); i++) {
		struct jsin item;
		struct str ignored;

		jsin_at(names, i, &item);
		if (jsin_as_str(&item, &ignored, err) < 0)
			return -1;
	}
	return 0;
}

static int
bulk_post(struct ctx *c, const struct bulk *b, struct err *err)
{
	struct jsin names;

	if (read_names(c, b->key, LIMIT_BULK, &names, err) < 0 ||
	    check_names(&names, err) < 0)
		return -1;
	return perform(c, b, &names, err);
}

/* The digest that a reference means: 1, 0, -1. */
static int
resolve(struct ctx *c, struct db *db, const struct artifact_place *at,
    struct str reference, struct digest *ret, struct err *err)
{
	struct name_target target;

	if (name_target(reference, &target, err) < 0)
		return err_set(err, E_BAD_REQUEST, "invalid reference");
	*ret = target.digest;
	return target.tag.p ? artifact_resolve(db, c->arena, at, target.tag,
	    ret, err) : 1;
}

static int
delete_artifact(struct ctx *c, struct db *db, struct str reference,
    const struct actor *actor, struct err *err)
{
	struct artifact_place at;
	struct digest d;
	int rc;

	if (api_place(c, &at, err) < 0)
		return -1;
	rc = resolve(c, db, &at, reference, &d, err);
	return rc <= 0 ? rc : artifact_delete(db, c->arena, &at, &d, actor,
	    err);
}

static int
delete_tag(struct ctx *c, struct db *db, struct str tag,
    const struct actor *actor, struct err *err)
{
	struct artifact_place at;
	struct digest d;
	int rc;

	if (api_place(c, &at, err) < 0)
		return -1;
	rc = resolve(c, db, &at, tag, &d, err);
	return rc <= 0 ? rc : artifact_untag(db, c->arena, &at, &d, tag, actor,
	    err);
}

static int
delete_repository(struct ctx *c, struct db *db, struct str name,
    const struct actor *actor, struct err *err)
{
	return repository_delete(db, c->arena, c->project.name, name, actor,
	    err);
}

int
artifact_bulk_post(struct ctx *c, struct err *err)
{
	static const struct bulk b = {
		true, "references", "artifact", delete_artifact,
	};

	return bulk_post(c, &b, err);
}

int
tag_bulk_post(struct ctx *c, struct err *err)
{
	static const struct bulk b = { true, "tags", "tag", delete_tag };

	return bulk_post(c, &b, err);
}

int
repository_bulk_post(struct ctx *c, struct err *err)
{
	static const struct bulk b = {
		false, "repositories", "repository", delete_repository,
	};

	return bulk_post(c, &b, err);
}

struct preview {
	const char *key, *noun;
	int (*check)(struct str name, struct err *err);
	/* As JSON: 1; 0 there is no such place; -1. */
	int (*look)(struct db *db, struct arena *a,
	    const struct artifact_place *at, struct str names,
	    struct str *ret_json, struct err *err);
};

static int
check_reference(struct str name, struct err *err)
{
	struct name_target ignored;

	return name_target(name, &ignored, err);
}

/* The names of the body, each as it must be, as an array of JSON. */
static int
read_checked(struct ctx *c, const struct preview *p, struct str *ret,
    struct err *err)
{
	struct jsin names;
	struct jsout j;
	struct buf out;

	if (read_names(c, p->key, LIMIT_PREVIEW, &names, err) < 0)
		return -1;
	buf_init(&out, c->arena, LIMIT_JSON_BODY);
	jsout_init(&j, &out);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < jsin_count(&names); i++) {
		struct jsin item;
		struct str name;

		jsin_at(&names, i, &item);
		if (jsin_as_str(&item, &name, err) < 0)
			return -1;
		if (p->check(name, err) < 0)
			return err_set(err, E_BAD_REQUEST, "%s: what is no "
			    "name", p->key);
		jsout_str(&j, NULL, name);
	}
	jsout_arr_end(&j);
	*ret = buf_str(&out);
	return 0;
}

static int
preview_post(struct ctx *c, const struct preview *p,
    const struct artifact_place *at, struct err *err)
{
	struct str names, json;
	struct db *db;
	int rc;

	if (read_checked(c, p, &names, err) < 0)
		return -1;
	db = ctx_db(c, err);
	rc = db ? p->look(db, c->arena, at, names, &json, err) : -1;
	return api_answer_one(c, rc, json, p->noun, err);
}

int
artifact_preview_post(struct ctx *c, struct err *err)
{
	static const struct preview p = {
		"references", "repository", check_reference,
		deletion_preview_artifacts,
	};
	struct artifact_place at;

	return api_place(c, &at, err) < 0 ? -1 : preview_post(c, &p, &at, err);
}

int
tag_preview_post(struct ctx *c, struct err *err)
{
	static const struct preview p = {
		"tags", "repository", name_check_tag, deletion_preview_tags,
	};
	struct artifact_place at;

	return api_place(c, &at, err) < 0 ? -1 : preview_post(c, &p, &at, err);
}

int
repository_preview_post(struct ctx *c, struct err *err)
{
	static const struct preview p = {
		"repositories", "project", name_check_repository,
		deletion_preview_repositories,
	};
	struct artifact_place at = { .project = c->project.name };

	return preview_post(c, &p, &at, err);
}

int
repository_preview_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str names, json;
	struct artifact_place at;

	if (!db || check_place(c, db, err) < 0 || api_place(c, &at, err) < 0)
		return -1;
	names = arena_printf(c->arena, "[\"%.*s\"]", STR_ARG(at.repository));
	return api_answer_one(c, deletion_preview_repositories(db, c->arena,
	    &at, names, &json, err), json, "project", err);
}
