/* bulk.c — many deletions in one request, each with a result of its own. */
#include "base.h"

#include "api.h"
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

static int
read_names(struct ctx *c, const char *key, struct jsin *body, struct jsin *ret,
    struct err *err)
{
	if (api_body(c, body, err) < 0 || jsin_arr(body, key, ret, err) < 0)
		return -1;
	if (jsin_count(ret) < 1 || jsin_count(ret) > LIMIT_BULK)
		return err_set(err, E_BAD_REQUEST, "%s: 1 to %d of them", key,
		    LIMIT_BULK);
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
	struct jsin body, names;

	if (read_names(c, b->key, &body, &names, err) < 0 ||
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
