/* search.c — a look over everything that the caller may see. */
#include "base.h"

#include "api.h"
#include "authn.h"
#include "limits.h"
#include "query.h"
#include "search.h"
#include "statistic.h"

static int
begin(struct ctx *c, struct search *ret, struct db **ret_db, struct err *err)
{
	*ret = (struct search){
		.visitor = identity_visitor(&c->who),
		.repositories = c->who.sysadmin,
		.word = req_arg(&c->req, "q"),
		.within = STR(""),
		.max = LIMIT_API_PAGE,
	};
	*ret_db = ctx_db(c, err);
	return *ret_db ? authz_system(*ret_db, c->arena, &c->who, PERM_PROJECT,
	    PERM_LIST, &ret->projects, err) : -1;
}

int
search_get(struct ctx *c, struct err *err)
{
	struct search s;
	struct str json;
	struct db *db;

	if (begin(c, &s, &db, err) < 0 ||
	    search_names(db, c->arena, &s, &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}

/* A page of one kind, or the first of each. */
static int
read_page(struct ctx *c, struct str kind, struct search *s,
    int64_t *ret_behind, struct err *err)
{
	struct list_query q;

	if (query_parse_page(&c->req, &q, err) < 0)
		return -1;
	s->max = LIMIT_SEARCH_FEW;
	*ret_behind = 0;
	if (!kind.n)
		return 0;
	if (!search_is_kind(kind))
		return err_set(err, E_BAD_REQUEST,
		    "kind must be project, repository, tag or digest");
	if (q.page * q.page_size > LIMIT_SEARCH_DEPTH)
		return err_set(err, E_BAD_REQUEST, "there are no pages behind "
		    "%d results", LIMIT_SEARCH_DEPTH);
	s->max = q.page_size;
	*ret_behind = (q.page - 1) * q.page_size;
	return 0;
}

int
search_kind_get(struct ctx *c, struct err *err)
{
	struct str kind = req_arg(&c->req, "kind");
	struct str within = req_arg(&c->req, "within"), json;
	int64_t behind;
	struct search s;
	struct db *db;

	if (begin(c, &s, &db, err) < 0 ||
	    read_page(c, kind, &s, &behind, err) < 0)
		return -1;
	if (!s.word.n || s.word.n > LIMIT_SEARCH_WORD)
		return err_set(err, E_BAD_REQUEST,
		    "q must have 1 to %d characters", LIMIT_SEARCH_WORD);
	if (within.n)
		s.within = within;
	if (search_find(db, c->arena, &s, kind.n ? kind : STR(""), behind,
	    &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}

int
statistic_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;

	if (!db || statistic_get_all(db, c->arena, identity_visitor(&c->who),
	    c->who.sysadmin, &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}
