/* session.c — logging in and out of the browser's session. */
#include "base.h"

#include "admit_api.h"
#include "api.h"
#include "authn.h"

int
login_post(struct ctx *c, struct err *err)
{
	struct req_arg *form;
	struct str user;
	struct db *db;
	size_t n;
	int rc;

	if (body_form(&c->req, &form, &n, err) < 0)
		return -1;
	user = req_find(form, n, "principal");
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = authn_password(db, c->app->verifier, c->arena, user,
	    req_find(form, n, "password"), &c->who, err);
	if (rc < 0 || api_record(c, db, STR("login"), user, rc > 0, err) < 0)
		return -1;
	if (rc == 0)
		return err_set(err, E_UNAUTHORIZED,
		    "incorrect username or password");
	if (admit_api_begin_session(c, c->who.user_id, err) < 0)
		return -1;
	return resp_empty(&c->resp, 200);
}

int
logout_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);

	if (!db)
		return -1;
	if (c->session_cookie.p && api_record(c, db, STR("logout"), c->who.name,
	    true, err) < 0)
		return -1;
	if (admit_api_end_session(c, err) < 0)
		return -1;
	return resp_empty(&c->resp, 200);
}
