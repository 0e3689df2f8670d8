#include "base.h"

#include "admit.h"
#include "authn.h"
#include "jsout.h"
#include "limits.h"
#include "service.h"
#include "settings.h"

#define ANSWER_MAX ((size_t)1 << 20)

/* A caller that names another service wants another registry's token. */
static int
check_service(struct str service, struct err *err)
{
	if (service.n && !str_eq(service, STR(TOKEN_SERVICE)))
		return err_set(err, E_BAD_REQUEST, "unknown service");
	return 0;
}

/* What who may do of what was asked. */
static int
grant(struct ctx *c, const struct scope_list *asked, struct scope_list *ret,
    struct err *err)
{
	struct db *db = asked->n ? ctx_db(c, err) : NULL;

	*ret = (struct scope_list){
		.items = arena_array(c->arena, asked->n + 1,
		    sizeof(struct scope)),
	};
	if (asked->n && !db)
		return -1;
	for (size_t i = 0; i < asked->n; i++) {
		struct scope s = asked->items[i];

		if (authz_scope(db, c->arena, &c->who, &s, err) < 0)
			return -1;
		if (s.actions)
			ret->items[ret->n++] = s;
	}
	return 0;
}

/* issued_at is left out: clients then count from receipt, whatever our clock. */
static struct str
answer(struct ctx *c, struct str token, int64_t seconds)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "token", token);
	jsout_str(&j, "access_token", token);
	jsout_i64(&j, "expires_in", seconds);
	jsout_obj_end(&j);
	jsout_done(&j);
	return buf_str(&b);
}

static int
issue(struct ctx *c, const struct scope_list *asked, struct err *err)
{
	struct scope_list granted;
	struct str token;
	int64_t minutes;

	if (grant(c, asked, &granted, err) < 0 ||
	    settings_number(c, CONFIG_token_expiration, &minutes, err) < 0)
		return -1;
	if (token_issue(c->app->keys, c->arena, &c->who, &granted,
	    minutes * 60, &token, err) < 0)
		return -1;
	resp_header(&c->resp, "Cache-Control", STR("no-store"));
	return resp_json(&c->resp, 200, answer(c, token, minutes * 60));
}

int
token_get(struct ctx *c, struct err *err)
{
	struct scope_list asked = { 0 };

	if (check_service(req_arg(&c->req, "service"), err) < 0)
		return -1;
	for (size_t i = 0; i < c->req.arg_count; i++)
		if (str_eq(c->req.args[i].key, STR("scope")))
			scope_parse(c->arena, c->req.args[i].value, &asked);
	return issue(c, &asked, err);
}

/* RFC 6749 section 4.3. */
static int
log_in(struct ctx *c, const struct req_arg *form, size_t n, struct err *err)
{
	struct str user = req_find(form, n, "username");
	struct str password = req_find(form, n, "password");

	if (!str_eq(req_find(form, n, "grant_type"), STR("password")))
		return err_set(err, E_BAD_REQUEST, "unsupported grant_type");
	return admit_password(c, user, password, err);
}

int
token_post(struct ctx *c, struct err *err)
{
	struct scope_list asked = { 0 };
	struct req_arg *form;
	size_t n;

	if (body_form(&c->req, &form, &n, err) < 0 ||
	    check_service(req_find(form, n, "service"), err) < 0 ||
	    log_in(c, form, n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (str_eq(form[i].key, STR("scope")))
			scope_parse(c->arena, form[i].value, &asked);
	return issue(c, &asked, err);
}

int
jwks_get(struct ctx *c, struct err *err)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	if (keyring_jwks(c->app->keys, &j, err) < 0)
		return -1;
	jsout_done(&j);
	resp_header(&c->resp, "Cache-Control", STR("max-age=60"));
	return resp_json(&c->resp, 200, buf_str(&b));
}
