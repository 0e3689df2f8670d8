#include "base.h"

#include "admit.h"
#include "admit_api.h"
#include "admit_directory.h"
#include "authn.h"
#include "codec.h"
#include "csrf.h"
#include "hash.h"
#include "num.h"
#include "rnd.h"
#include "session.h"
#include "settings.h"

#define CSRF_COOKIE "_gorilla_csrf"

/* Characters of a session cookie: 255 bits. */
#define COOKIE_LENGTH 43

static const char *
secure_flag(const struct ctx *c)
{
	return c->req.https ? "; Secure" : "";
}

static void
set_cookie(struct ctx *c, struct str cookie)
{
	resp_headerf(&c->resp, "Set-Cookie",
	    SESSION_COOKIE "=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s",
	    STR_ARG(cookie), secure_flag(c), cookie.n ? "" : "; Max-Age=0");
}

/* The database knows the hash of a cookie only. */
static struct str
session_id(struct ctx *c, struct str cookie)
{
	unsigned char *id = arena_alloc(c->arena, HASH_MAX);
	size_t n;

	hash_of(HASH_SHA256, cookie, id, &n);
	return str_from(id, n);
}

static struct str
random_secret(struct ctx *c)
{
	unsigned char *p = arena_alloc(c->arena, CSRF_SECRET);

	rnd_bytes(p, CSRF_SECRET);
	return str_from(p, CSRF_SECRET);
}

/* How long a session lives unless it is used. */
static int
session_seconds(struct ctx *c, int64_t *ret, struct err *err)
{
	if (settings_number(c, CONFIG_session_timeout, ret, err) < 0)
		return -1;
	*ret *= 60;
	return 0;
}

int
admit_api_begin_session(struct ctx *c, int64_t user_id, struct err *err)
{
	struct str cookie = rnd_secret(c->arena, COOKIE_LENGTH);
	struct session_new s = {
		.id = session_id(c, cookie),
		.user_id = user_id,
		.csrf = random_secret(c),
		.client = c->req.peer,
		.user_agent = c->req.agent.p ? c->req.agent : STR(""),
	};
	struct db *db = ctx_db(c, err);
	int rc;

	if (!db || session_seconds(c, &s.seconds, err) < 0)
		return -1;
	rc = session_create(db, c->arena, &s, err);
	if (rc == 0)
		return err_set(err, E_UNAUTHORIZED, "unauthorized");
	if (rc < 0)
		return -1;
	set_cookie(c, cookie);
	return 0;
}

int
admit_api_end_session(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);

	if (!db)
		return -1;
	if (c->session_cookie.p && session_delete(db, c->arena,
	    session_id(c, c->session_cookie), err) < 0)
		return -1;
	set_cookie(c, STR(""));
	return 0;
}

int
admit_api_keep_session(struct ctx *c, int64_t generation, struct err *err)
{
	struct db *db = ctx_db(c, err);

	if (!db)
		return -1;
	return c->session_cookie.p ? session_renew(db, c->arena,
	    session_id(c, c->session_cookie), generation, err) : 0;
}

/* Before log-in the secret lives in a cookie of its own. */
static struct str
cookie_secret(struct ctx *c)
{
	struct str cookie = header_cookie(req_header(&c->req, "COOKIE"),
	    CSRF_COOKIE), secret;

	if (base64url_decode(c->arena, cookie, &secret) &&
	    secret.n == CSRF_SECRET)
		return secret;
	return STR_NULL;
}

static void
hand_out(struct ctx *c, struct str secret)
{
	struct buf b;

	buf_init(&b, c->arena, 4 * CSRF_SECRET);
	base64url_add(&b, secret);
	resp_headerf(&c->resp, "Set-Cookie",
	    CSRF_COOKIE "=%.*s; Path=/; HttpOnly; SameSite=Strict%s",
	    STR_ARG(buf_str(&b)), secure_flag(c));
	resp_header(&c->resp, "X-Harbor-CSRF-Token",
	    csrf_token(c->arena, secret));
}

static bool
is_unsafe(const struct ctx *c)
{
	return c->req.method != REQ_GET && c->req.method != REQ_HEAD;
}

static bool
is_browser_path(const struct ctx *c)
{
	return str_starts(c->req.path, STR("/c/"));
}

/* secret is absent when there is nothing that the token could belong to. */
static int
check_csrf(struct ctx *c, struct str secret, struct err *err)
{
	struct str token = req_header(&c->req, "X_HARBOR_CSRF_TOKEN");
	bool valid = secret.p && csrf_valid(c->arena, secret, token);

	hand_out(c, secret.p ? secret : random_secret(c));
	if (is_unsafe(c) && !valid)
		return err_set(err, E_FORBIDDEN, "CSRF token invalid");
	return 0;
}

/* 1 a session that is alive, 0 none, -1. */
static int
use_session(struct ctx *c, struct err *err)
{
	struct str cookie = header_cookie(req_header(&c->req, "COOKIE"),
	    SESSION_COOKIE);
	bool renew = !req_header(&c->req, "X_HARBOR_NO_SESSION_RENEWAL").p;
	struct session s;
	int64_t seconds;
	struct db *db;
	int rc;

	if (!cookie.n)
		return 0;
	db = ctx_db(c, err);
	if (!db || session_seconds(c, &seconds, err) < 0)
		return -1;
	rc = session_use(db, c->arena, session_id(c, cookie),
	    renew ? seconds : 0, &s, err);
	if (rc < 0)
		return -1;
	if (check_csrf(c, rc ? s.csrf : cookie_secret(c), err) < 0)
		return -1;
	if (rc > 0 && s.due)
		rc = admit_directory_refresh(c, s.user_id, &s.sysadmin, err);
	if (rc <= 0)
		return rc;
	c->session_cookie = cookie;
	c->who = (struct identity){
		.kind = IDENTITY_USER,
		.name = s.username,
		.user_id = s.user_id,
		.sysadmin = s.sysadmin,
	};
	return 1;
}

static int
identify(struct ctx *c, struct err *err)
{
	int rc = use_session(c, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (is_browser_path(c) && !header_cookie(req_header(&c->req, "COOKIE"),
	    SESSION_COOKIE).n && check_csrf(c, cookie_secret(c), err) < 0)
		return -1;
	return admit_credentials(c, err) < 0 ? -1 : 0;
}

int
admit_api_browser(struct ctx *c, struct err *err)
{
	if (req_header(&c->req, "AUTHORIZATION").n)
		return err_set(err, E_FORBIDDEN, "not by the API");
	/* with a session's cookie it has been checked on the way in */
	if (header_cookie(req_header(&c->req, "COOKIE"), SESSION_COOKIE).n)
		return 0;
	return check_csrf(c, cookie_secret(c), err);
}

int
admit_api_refuse(struct ctx *c, struct err *err)
{
	if (c->who.kind == IDENTITY_ANONYMOUS)
		return err_set(err, E_UNAUTHORIZED, "unauthorized");
	return err_set(err, E_FORBIDDEN, "forbidden");
}

/* All digits are an id, unless the client says that it is a name. */
static int
find_project(struct ctx *c, struct err *err)
{
	struct str text = ctx_param(c, "project");
	bool name = str_eq_nocase(req_header(&c->req, "X_IS_RESOURCE_NAME"),
	    STR("true"));
	struct db *db = ctx_db(c, err);
	int64_t id;

	if (!db)
		return -1;
	if (!name && num_i64(text, 1, INT64_MAX, &id))
		return project_find_id(db, c->arena, id, &c->project, err);
	return project_find(db, c->arena, text, &c->project, err);
}

/* Clients escape the slashes of a repository once or twice. */
static void
find_repository(struct ctx *c)
{
	if (strstr(c->match.route->pattern, "/{repository}") &&
	    !percent_decode(c->arena, ctx_param(c, "repository"), false,
	    &c->repository))
		c->repository = STR_NULL;
}

/* What a robot was granted in a project, or in the system. */
static int
check_robot(struct ctx *c, const struct route_need *need, struct str project,
    struct err *err)
{
	const char action[] = { (char)need->action, '\0' };
	struct str held;

	if (authz_robot(c->db, c->arena, &c->who, project,
	    (enum perm_resource)need->resource, action, &held, err) < 0)
		return -1;
	return held.n ? 0 : admit_api_refuse(c, err);
}

static int
check_roles(struct ctx *c, const struct route_need *need, struct err *err)
{
	enum perm_resource resource = (enum perm_resource)need->resource;
	enum perm_action action = (enum perm_action)need->action;
	unsigned part = 0;

	if (authz_roles(c->db, c->arena, &c->who, c->project.name,
	    c->repository, &c->roles, err) < 0)
		return -1;
	if (perm_allows(c->roles, resource, action))
		return 0;
	if (need->rule == PERM_RULE_PART && authz_roles_part(c->db, c->arena,
	    &c->who, c->project.name, &part, err) < 0)
		return -1;
	if (perm_allows(part, resource, action))
		return 0;
	return check_robot(c, need, c->project.name, err);
}

/*
 * What follows from having looked for a project (1, 0, -1).  That one exists is
 * told only to those who may see it.
 */
static int
check_found(struct ctx *c, int rc, const struct route_need *need,
    struct err *err)
{
	if (rc < 0)
		return -1;
	if (rc == 0)
		return c->who.sysadmin ? err_set(err, E_NOT_FOUND,
		    "project not found") : admit_api_refuse(c, err);
	return check_roles(c, need, err);
}

static int
check_system(struct ctx *c, const struct route_need *need, struct err *err)
{
	if (c->who.sysadmin)
		return 0;
	if (!ctx_db(c, err))
		return -1;
	return check_robot(c, need, STR_NULL, err);
}

int
admit_api_project(struct ctx *c, int64_t id, const struct route_need *need,
    struct err *err)
{
	struct db *db = ctx_db(c, err);

	if (!db)
		return -1;
	if (id == 0)
		return check_system(c, need, err);
	return check_found(c, project_find_id(db, c->arena, id, &c->project,
	    err), need, err);
}

int
admit_api(struct ctx *c, struct err *err)
{
	const struct route_need *need = &c->match.route->need;

	if (identify(c, err) < 0)
		return -1;
	switch (need->rule) {
	case PERM_RULE_PUBLIC:
		return 0;
	case PERM_RULE_LOGIN:
		return c->who.kind == IDENTITY_ANONYMOUS ? admit_api_refuse(c, err) : 0;
	case PERM_RULE_PROJECT:
	case PERM_RULE_PART:
		find_repository(c);
		return check_found(c, find_project(c, err), need, err);
	default:
		ASSERT(need->rule == PERM_RULE_SYSTEM);
		return check_system(c, need, err);
	}
}
