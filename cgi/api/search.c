/* search.c — a look over everything that the caller may see. */
#include "base.h"

#include "api.h"
#include "authn.h"
#include "limits.h"
#include "search.h"
#include "statistic.h"

int
search_get(struct ctx *c, struct err *err)
{
	struct search s = {
		.visitor = identity_visitor(&c->who),
		.repositories = c->who.sysadmin,
		.word = req_arg(&c->req, "q"),
		.max = LIMIT_API_PAGE,
	};
	struct db *db = ctx_db(c, err);
	struct str json;

	if (!db || authz_system(db, c->arena, &c->who, PERM_PROJECT, PERM_LIST,
	    &s.projects, err) < 0 ||
	    search_names(db, c->arena, &s, &json, err) < 0)
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
