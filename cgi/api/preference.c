/* preference.c — what users set for themselves, and nobody else sees. */
#include "base.h"

#include "api.h"
#include "body.h"
#include "limits.h"
#include "preference.h"
#include "preference_req.h"

static int
refuse_robot(const struct ctx *c, struct err *err)
{
	return c->who.kind == IDENTITY_ROBOT ? err_set(err, E_FORBIDDEN,
	    "a robot has no preferences") : 0;
}

int
preference_get_own(struct ctx *c, struct err *err)
{
	struct str json;
	struct db *db;

	if (refuse_robot(c, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db ||
	    preference_get(db, c->arena, c->who.user_id, &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}

static int
read_object(struct ctx *c, struct str *ret, struct err *err)
{
	struct jsin obj;

	if (body_read(&c->req, LIMIT_PREFERENCES, E_TOO_LARGE, ret, err) < 0 ||
	    jsin_parse(c->arena, *ret, &obj, err) < 0)
		return -1;
	if (obj.type != JSIN_OBJ)
		return err_set(err, E_BAD_REQUEST, "a JSON object is expected");
	return preference_check(&obj, err);
}

/* What must not have changed; absent without If-Match. */
static int
read_old(struct ctx *c, struct db *db, struct str *ret, struct err *err)
{
	struct str match = req_header(&c->req, "IF_MATCH");

	*ret = STR_NULL;
	if (!match.p)
		return 0;
	if (preference_get(db, c->arena, c->who.user_id, ret, err) < 0)
		return -1;
	return header_etag_matches(match, resp_tag(c->arena, *ret)) ? 0 :
	    err_set(err, E_PRECONDITION,
	    "the preferences were changed meanwhile");
}

int
preference_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct str json, old, now;
	struct db *db;
	int rc;

	if (refuse_robot(c, err) < 0 || read_object(c, &json, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || read_old(c, db, &old, err) < 0)
		return -1;
	rc = preference_set(db, c->arena, c->who.user_id, json, old, &actor,
	    &now, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(err, E_PRECONDITION,
		    "the preferences were changed meanwhile");
	resp_headerf(&c->resp, "ETag", "W/\"%.*s\"",
	    STR_ARG(resp_tag(c->arena, now)));
	return resp_json(&c->resp, 200, now);
}
