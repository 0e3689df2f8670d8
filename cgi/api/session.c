/* session.c — logging in and out of the browser's session. */
#include "base.h"

#include "admit.h"
#include "admit_api.h"
#include "api.h"

/* As admit_password; on record unless it came too often. */
static int
log_in(struct ctx *c, struct str user, struct str password, struct err *err)
{
	struct err denied;
	int rc = admit_password(c, user, password, &denied);
	struct db *db = ctx_db(c, err);

	if (!db)
		return -1;
	if ((rc == 0 || denied.code == E_UNAUTHORIZED) && api_record(c, db,
	    STR("login"), user, rc == 0, err) < 0)
		return -1;
	if (rc < 0)
		*err = denied;
	return rc;
}

int
login_post(struct ctx *c, struct err *err)
{
	struct req_arg *form;
	size_t n;

	if (body_form(&c->req, &form, &n, err) < 0 ||
	    log_in(c, req_find(form, n, "principal"),
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
