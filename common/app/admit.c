#include "base.h"

#include "admit.h"
#include "admit_directory.h"
#include "authn.h"
#include "name.h"
#include "record.h"

/* An upload may outlive its token, but not by more than this. */
#define UPLOAD_GRACE_SECONDS (6 * 3600)

/* Every log-in goes on record, or those that were not remembered. */
static int
admit(struct ctx *c, struct str user, struct str password, bool every,
    struct err *err)
{
	struct authn_login l = {
		.user = user, .password = password, .peer = c->req.peer,
	};
	struct db *db = ctx_db(c, err);
	int rc;

	if (!db || admit_directory_used(c, &l.directory, err) < 0)
		return -1;
	rc = authn_basic(db, c->app->verifier, c->arena, &l, &c->who, err);
	c->resp.retry = l.wait;
	if (rc == AUTHN_ASK)
		rc = admit_directory(c, &l, err);
	if (rc >= 0 && (every || !l.known) &&
	    record_login(c, user, rc > 0, err) < 0)
		return -1;
	if (rc == 0)
		return err_set(err, E_UNAUTHORIZED,
		    "incorrect username or password");
	return rc < 0 ? -1 : 0;
}

int
admit_password(struct ctx *c, struct str user, struct str password,
    struct err *err)
{
	return admit(c, user, password, false, err);
}

int
admit_log_in(struct ctx *c, struct str user, struct str password,
    struct err *err)
{
	return admit(c, user, password, true, err);
}

int
admit_credentials(struct ctx *c, struct err *err)
{
	struct str field = req_header(&c->req, "AUTHORIZATION");
	struct str user, password;

	if (!field.n)
		return 0;
	if (!header_basic(c->arena, field, &user, &password))
		return err_set(err, E_UNAUTHORIZED, "malformed credentials");
	return admit_password(c, user, password, err) < 0 ? -1 : 1;
}

int
admit_basic(struct ctx *c, struct err *err)
{
	return admit_credentials(c, err) < 0 ? -1 : 0;
}

/* The scopes that the request needs, as the challenge names them. */
static void
add_scopes(struct ctx *c, struct buf *b)
{
	struct str from = req_arg(&c->req, "from");
	struct err ignored;

	switch (c->match.route->need.action) {
	case PERM_PULL:
		buf_printf(b, "repository:%.*s:pull", STR_ARG(c->repository));
		break;
	case PERM_PUSH:
		buf_printf(b, "repository:%.*s:pull,push",
		    STR_ARG(c->repository));
		if (req_arg(&c->req, "mount").p && from.p &&
		    name_check_repository(from, &ignored) == 0)
			buf_printf(b, " repository:%.*s:pull", STR_ARG(from));
		break;
	case PERM_DELETE:
		buf_printf(b, "repository:%.*s:delete",
		    STR_ARG(c->repository));
		break;
	case PERM_READ:
		buf_addz(b, "registry:catalog:*");
	}
}

static int
challenge(struct ctx *c, const char *error, struct err *err)
{
	struct str base = ctx_base_url(c);
	struct buf b;

	buf_init(&b, c->arena, 4096);
	buf_printf(&b, "Bearer realm=\"%.*s/service/token\",service=\"%s\"",
	    STR_ARG(base), TOKEN_SERVICE);
	if (c->match.route->need.rule != PERM_RULE_LOGIN) {
		buf_addz(&b, ",scope=\"");
		add_scopes(c, &b);
		buf_addc(&b, '"');
	}
	if (error)
		buf_printf(&b, ",error=\"%s\"", error);
	resp_header(&c->resp, "WWW-Authenticate", buf_str(&b));
	return err_set(err, E_UNAUTHORIZED, "authentication required");
}

/* 1 known, 0 the credentials are no good, -1 failed. */
static int
identify(struct ctx *c, struct err *err)
{
	struct str field = req_header(&c->req, "AUTHORIZATION");
	struct str token = header_bearer(field);
	bool session = str_find(c->req.path, STR("/blobs/uploads/")) >= 0;
	int rc;

	if (token.p)
		return token_verify(c->app->keys, c->tokens, token,
		    session ? UPLOAD_GRACE_SECONDS : 0, &c->who, err);
	rc = admit_credentials(c, err);
	return rc < 0 && err->code == E_UNAUTHORIZED ? 0 : rc;
}

static bool
needs_repository(const struct ctx *c)
{
	return c->match.route->need.rule == PERM_RULE_REPOSITORY;
}

static int
is_allowed(struct ctx *c, bool *ret, struct err *err)
{
	static const unsigned actions[] = {
		[PERM_PULL] = SCOPE_PULL,
		[PERM_PUSH] = SCOPE_PULL | SCOPE_PUSH,
		[PERM_DELETE] = SCOPE_DELETE,
	};
	bool bearer = c->who.kind == IDENTITY_BEARER;
	struct db *db = NULL;

	*ret = true;
	if (c->match.route->need.rule == PERM_RULE_CATALOG && bearer)
		*ret = scope_find(&c->who.scopes, SCOPE_REGISTRY,
		    STR("catalog")) != 0;
	if (!needs_repository(c))
		return 0;
	if (!bearer && !(db = ctx_db(c, err)))
		return -1;
	return authz_repository(db, c->arena, &c->who, c->repository,
	    actions[c->match.route->need.action], ret, err);
}

int
admit_registry(struct ctx *c, struct err *err)
{
	bool allowed;
	int rc;

	if (needs_repository(c)) {
		c->repository = ctx_param(c, "name");
		if (name_check_repository(c->repository, err) < 0)
			return -1;
	}
	rc = identify(c, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return challenge(c, req_header(&c->req, "AUTHORIZATION").n ?
		    "invalid_token" : NULL, err);
	if (is_allowed(c, &allowed, err) < 0)
		return -1;
	return allowed ? 0 : challenge(c, "insufficient_scope", err);
}
