/* user.c — the caller's own account. */
#include "base.h"

#include "admit_api.h"
#include "api.h"
#include "authn.h"
#include "num.h"
#include "pass.h"
#include "user.h"

int
self_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = user_get(db, c->arena, c->who.user_id, &json, err);
	if (rc == 0)
		return err_set(err, E_NOT_FOUND, "user not found");
	return rc < 0 ? -1 : resp_json(&c->resp, 200, json);
}

static bool
has_between(struct str s, char first, char last)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= first && s.p[i] <= last)
			return true;
	return false;
}

/* Harbor's rule: 8 to 128 characters, an upper, a lower, a digit. */
static int
check_policy(struct str old, struct str new, struct err *err)
{
	if (new.n < 8 || new.n > 128 || !has_between(new, 'A', 'Z') ||
	    !has_between(new, 'a', 'z') || !has_between(new, '0', '9'))
		return err_set(err, E_BAD_REQUEST, "the password must be 8 to "
		    "128 characters long with at least one uppercase letter, "
		    "one lowercase letter and one digit");
	if (str_eq(old, new))
		return err_set(err, E_BAD_REQUEST,
		    "the new password must differ from the old one");
	return 0;
}

static int
check_old(struct ctx *c, struct str old, struct err *err)
{
	struct identity who;
	struct db *db = ctx_db(c, err);
	int rc;

	if (!db)
		return -1;
	rc = authn_password(db, c->app->verifier, c->arena, c->who.name, old,
	    &who, err);
	if (rc == 0)
		return err_set(err, E_FORBIDDEN, "incorrect old_password");
	return rc < 0 ? -1 : 0;
}

/* Own password only: administrators' changes come with user management. */
static int
check_target(struct ctx *c, struct err *err)
{
	int64_t id;

	if (!num_i64(ctx_param(c, "id"), 1, INT64_MAX, &id))
		return err_set(err, E_BAD_REQUEST, "invalid user id");
	if (id != c->who.user_id)
		return err_set(err, E_FORBIDDEN, "forbidden");
	return 0;
}

int
password_put(struct ctx *c, struct err *err)
{
	struct str old = STR(""), new, hashed;
	int64_t generation;
	struct jsin body;
	struct db *db;

	if (check_target(c, err) < 0 || api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "old_password", &old, err) < 0 ||
	    jsin_str(&body, "new_password", &new, err) < 0 ||
	    check_policy(old, new, err) < 0 || check_old(c, old, err) < 0 ||
	    pass_hash(c->arena, new, &hashed, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || user_set_password(db, c->arena, c->who.user_id, hashed,
	    &generation, err) < 0 ||
	    admit_api_keep_session(c, generation, err) < 0 ||
	    api_record(c, db, STR("update"), c->who.name, true, err) < 0)
		return -1;
	return resp_empty(&c->resp, 200);
}
