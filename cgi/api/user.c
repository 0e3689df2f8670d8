/* user.c — accounts: the caller's own, and others' for administrators. */
#include "base.h"

#include "account.h"
#include "admit.h"
#include "admit_api.h"
#include "admit_directory.h"
#include "api.h"
#include "authn.h"
#include "configuration.h"
#include "num.h"
#include "pass.h"
#include "user.h"

static int
path_user(struct ctx *c, int64_t *ret, struct err *err)
{
	if (!num_i64(ctx_param(c, "id"), 1, INT64_MAX, ret))
		return err_set(err, E_BAD_REQUEST, "invalid user id");
	return 0;
}

/* 1 for administrators and robots that were granted it, 0, -1. */
static int
may_manage(struct ctx *c, enum perm_action action, struct err *err)
{
	struct db *db = ctx_db(c, err);
	bool allowed;

	if (!db || authz_system(db, c->arena, &c->who, PERM_USER, action,
	    &allowed, err) < 0)
		return -1;
	ctx_db_release(c);
	return allowed;
}

/* The user of the path: oneself, or anybody for those who may manage users. */
static int
own_or_any(struct ctx *c, enum perm_action action, int64_t *ret,
    struct err *err)
{
	int rc;

	if (path_user(c, ret, err) < 0)
		return -1;
	if (*ret == c->who.user_id)
		return 0;
	rc = may_manage(c, action, err);
	return rc == 0 ? admit_api_refuse(c, err) : rc < 0 ? -1 : 0;
}

static int
answer_user(struct ctx *c, int64_t id, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = user_get(db, c->arena, id, &json, err);
	return api_answer_one(c, rc, json, "user", err);
}

int
self_get(struct ctx *c, struct err *err)
{
	if (c->who.kind == IDENTITY_ROBOT)
		return err_set(err, E_PRECONDITION, "a robot is no user");
	return answer_user(c, c->who.user_id, err);
}

int
user_get_one(struct ctx *c, struct err *err)
{
	int64_t id;

	return own_or_any(c, PERM_READ, &id, err) < 0 ? -1 :
	    answer_user(c, id, err);
}

int
user_list_get(struct ctx *c, struct err *err)
{
	return api_list(c, NULL, 0, user_list, err);
}

/* Whoever may be made a member: the name alone is matched, and told. */
int
user_search_get(struct ctx *c, struct err *err)
{
	struct str name = req_arg(&c->req, "username");
	struct list_term term = { STR("username"), LIST_LIKE, &name, 1 };
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (!name.p)
		return err_set(err, E_INVALID, "username in query is required");
	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0)
		return -1;
	q.terms = &term;
	q.n_terms = 1;
	if (user_search(db, c->arena, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

static int
read_profile(const struct jsin *body, struct user_profile *ret,
    struct err *err)
{
	ret->email = ret->realname = ret->comment = STR("");
	if (jsin_str_opt(body, "email", &ret->email, err) < 0 ||
	    jsin_str_opt(body, "realname", &ret->realname, err) < 0 ||
	    jsin_str_opt(body, "comment", &ret->comment, err) < 0)
		return -1;
	return account_check_profile(ret, err);
}

/* Administrators; where it is switched on, anybody, but only in a browser. */
static int
may_create(struct ctx *c, struct err *err)
{
	struct config *all = arena_alloc(c->arena, sizeof(*all));
	int rc = may_manage(c, PERM_CREATE, err);
	struct db *db;
	bool used;

	if (rc < 0 || admit_directory_used(c, &used, err) < 0)
		return -1;
	if (used)
		return err_set(err, E_FORBIDDEN,
		    "users come from the directory");
	if (rc > 0)
		return 0;
	db = ctx_db(c, err);
	if (!db || config_load(db, c->arena, all, err) < 0)
		return -1;
	ctx_db_release(c);
	return config_number(all, CONFIG_self_registration) ?
	    admit_api_browser(c, err) : admit_api_refuse(c, err);
}

static int
read_new(struct ctx *c, struct user_new *ret, struct err *err)
{
	struct str password;
	struct jsin body;

	if (api_body(c, &body, err) < 0 ||
	    jsin_str(&body, "username", &ret->username, err) < 0 ||
	    jsin_str(&body, "password", &password, err) < 0 ||
	    account_check_name(ret->username, err) < 0 ||
	    read_profile(&body, &ret->profile, err) < 0 ||
	    account_check_password(password, err) < 0)
		return -1;
	return pass_hash(c->arena, password, &ret->password, err);
}

int
user_post(struct ctx *c, struct err *err)
{
	struct user_new u = { .actor = api_actor(c) };
	struct db *db;
	int64_t id;

	if (may_create(c, err) < 0 || read_new(c, &u, err) < 0)
		return -1;
	if (!u.actor.username.n)
		u.actor.username = u.username;
	db = ctx_db(c, err);
	if (!db || user_create(db, c->arena, &u, &id, err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

/* What the directory says of a user is changed there. */
static int
refuse_directory(struct ctx *c, struct db *db, int64_t id, struct err *err)
{
	struct user_auth u = { 0 };

	if (user_auth_id(db, c->arena, id, &u, err) < 0)
		return -1;
	return u.directory ? err_set(err, E_FORBIDDEN,
	    "the profile is kept by the directory") : 0;
}

int
user_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct user_profile profile;
	struct jsin body;
	struct db *db;
	int64_t id;

	if (own_or_any(c, PERM_UPDATE, &id, err) < 0 ||
	    api_body(c, &body, err) < 0 || read_profile(&body, &profile, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || refuse_directory(c, db, id, err) < 0)
		return -1;
	return api_answer_done(c, user_update(db, c->arena, id, &profile,
	    &actor, err), "user", err);
}

int
user_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db;
	int64_t id;

	if (path_user(c, &id, err) < 0)
		return -1;
	if (id == c->who.user_id || id == USER_FIRST)
		return err_set(err, E_FORBIDDEN,
		    "the user cannot be deleted");
	db = ctx_db(c, err);
	return db ? api_answer_done(c, user_delete(db, c->arena, id, &actor,
	    err), "user", err) : -1;
}

int
sysadmin_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct jsin body;
	struct db *db;
	bool flag = false;
	int64_t id;

	/* Harbor's own library leaves false out */
	if (path_user(c, &id, err) < 0 || api_body(c, &body, err) < 0 ||
	    jsin_bool_opt(&body, "sysadmin_flag", &flag, err) < 0)
		return -1;
	db = ctx_db(c, err);
	return db ? api_answer_done(c, user_set_sysadmin(db, c->arena, id, flag,
	    &actor, err), "user", err) : -1;
}

/* One's own password is proved first. */
static int
check_old(struct ctx *c, struct str old, struct err *err)
{
	int rc = admit_password(c, c->who.name, old, err);

	if (rc < 0 && err->code == E_UNAUTHORIZED)
		return err_set(err, E_FORBIDDEN, "incorrect old_password");
	return rc;
}

/* 1, 0 no such user, -1: it is the old one, or kept by another directory. */
static int
check_new(struct ctx *c, struct db *db, int64_t id, struct str new,
    struct err *err)
{
	struct user_auth u;
	int rc = user_auth_id(db, c->arena, id, &u, err);

	if (rc <= 0)
		return rc;
	if (!u.password.p)
		return err_set(err, E_FORBIDDEN,
		    "the password is kept by another directory");
	rc = pass_check(new, u.password, err);
	if (rc > 0)
		return err_set(err, E_BAD_REQUEST,
		    "the new password must differ from the old one");
	return rc < 0 ? -1 : 1;
}

/* 1, 0 no such user, -1. */
static int
change_password(struct ctx *c, int64_t id, struct str old, struct str new,
    struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct actor actor = api_actor(c);
	bool own = id == c->who.user_id;
	int64_t generation;
	struct str hash;
	int rc;

	if (!db || (own && check_old(c, old, err) < 0))
		return -1;
	rc = check_new(c, db, id, new, err);
	if (rc <= 0)
		return rc;
	if (pass_hash(c->arena, new, &hash, err) < 0)
		return -1;
	rc = user_set_password(db, c->arena, id, hash, &actor, &generation,
	    err);
	if (rc > 0 && own && admit_api_keep_session(c, generation, err) < 0)
		return -1;
	return rc;
}

int
password_put(struct ctx *c, struct err *err)
{
	struct str old = STR(""), new;
	struct jsin body;
	int64_t id;

	if (own_or_any(c, PERM_UPDATE, &id, err) < 0 ||
	    api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "old_password", &old, err) < 0 ||
	    jsin_str(&body, "new_password", &new, err) < 0 ||
	    account_check_password(new, err) < 0)
		return -1;
	return api_answer_done(c, change_password(c, id, old, new, err), "user",
	    err);
}
