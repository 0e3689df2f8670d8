/* immutable_rule.c — rules of a project about tags that stay where they are. */
#include "base.h"

#include "api.h"
#include "glob.h"
#include "immutable_rule.h"
#include "limits.h"

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

/* One kind of selector: of repositories or of tags. */
struct selector_kind {
	const char *matches, *excludes; /* decorations */
	bool (*valid)(struct str pattern);
};

static const struct selector_kind of_repositories = {
	"repoMatches", "repoExcludes", glob_valid,
};
static const struct selector_kind of_tags = {
	"matches", "excludes", glob_valid_tag,
};

/* The only element of a list of selectors. */
static int
read_selector(const struct jsin *list, const struct selector_kind *kind,
    struct immutable_selector *ret, struct err *err)
{
	struct str type = STR("doublestar"), decoration;
	struct jsin one;

	if (jsin_count(list) != 1)
		return jsin_fail(list, err, E_BAD_REQUEST,
		    "must be one selector");
	jsin_at(list, 0, &one);
	if (jsin_str_opt(&one, "kind", &type, err) < 0 ||
	    jsin_str(&one, "decoration", &decoration, err) < 0 ||
	    jsin_str(&one, "pattern", &ret->pattern, err) < 0)
		return -1;
	ret->excludes = str_eq(decoration, str_of(kind->excludes));
	if (!ret->excludes && !str_eq(decoration, str_of(kind->matches)))
		return err_set(err, E_BAD_REQUEST,
		    "decoration must be %s or %s", kind->matches,
		    kind->excludes);
	if (!str_eq(type, STR("doublestar")))
		return err_set(err, E_BAD_REQUEST, "kind must be doublestar");
	if (ret->pattern.n > LIMIT_PATTERN || !kind->valid(ret->pattern))
		return err_set(err, E_BAD_REQUEST,
		    "pattern: *, **, ?, {a,b} and characters of names");
	return 0;
}

static int
read_rule(const struct jsin *body, struct immutable_rule *ret,
    struct err *err)
{
	struct jsin tags, scope, repositories;

	ret->disabled = false;
	if (jsin_bool_opt(body, "disabled", &ret->disabled, err) < 0 ||
	    jsin_arr(body, "tag_selectors", &tags, err) < 0 ||
	    read_selector(&tags, &of_tags, &ret->tags, err) < 0 ||
	    jsin_obj(body, "scope_selectors", &scope, err) < 0 ||
	    jsin_arr(&scope, "repository", &repositories, err) < 0)
		return -1;
	return read_selector(&repositories, &of_repositories,
	    &ret->repositories, err);
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
