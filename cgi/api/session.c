/* session.c — logging in and out of the browser's session. */
#include "base.h"

#include "admit.h"
#include "admit_api.h"
#include "api.h"

int
login_post(struct ctx *c, struct err *err)
{
	struct req_arg *form;
	size_t n;

	if (body_form(&c->req, &form, &n, err) < 0 ||
	    admit_log_in(c, req_find(form, n, "principal"),
	        req_find(form, n, "password"), err) < 0 ||
	    admit_api_begin_session(c, c->who.user_id, err) < 0)
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
