/* endpoint.c — other registries: the API's /registries. */
#include "base.h"

#include "api.h"
#include "endpoint.h"
#include "limits.h"
#include "url.h"
#include "x509.h"

/* What stands for a secret in answers; sent back it means the one that is there. */
#define MASK STR("*****")

int
endpoint_list_get(struct ctx *c, struct err *err)
{
	static const struct api_shortcut shortcuts[] = {
		{ "name", LIST_LIKE },
	};

	return api_list(c, shortcuts, ARRAY_SIZE(shortcuts), endpoint_list, err);
}

int
endpoint_get_one(struct ctx *c, struct err *err)
{
	return api_show(c, "id", endpoint_get, "registry", err);
}

static int
check_url(struct ctx *c, struct str *url, struct err *err)
{
	if (!url->p || url_normal(c->arena, *url, url))
		return 0;
	return err_set(err, E_BAD_REQUEST, "url: http or https, a host, maybe "
	    "a port and a path are expected");
}

static int
check_certificate(struct str pem, struct err *err)
{
	int64_t ends;

	if (pem.n == 0)
		return 0;
	if (pem.n > LIMIT_PEM || x509_expiry(pem, &ends, err) < 0)
		return err_set(err, E_BAD_REQUEST,
		    "ca_certificate: no certificate in PEM");
	return 0;
}

/* What POST and PUT have in common. */
static int
read_place(struct ctx *c, const struct jsin *body, struct endpoint *e,
    struct err *err)
{
	bool insecure;
	int rc = jsin_bool_opt(body, "insecure", &insecure, err);

	if (rc < 0 || jsin_str_opt(body, "name", &e->name, err) < 0 ||
	    jsin_str_opt(body, "description", &e->description, err) < 0 ||
	    jsin_str_opt(body, "url", &e->url, err) < 0 ||
	    jsin_str_opt(body, "ca_certificate", &e->ca_certificate, err) < 0)
		return -1;
	if (rc > 0)
		e->insecure = insecure ? STR("true") : STR("false");
	if (check_url(c, &e->url, err) < 0)
		return -1;
	return check_certificate(e->ca_certificate, err);
}

/* The secret as it came, which is not what the model wants. */
static int
read_credential(const struct jsin *obj, const char *type, struct endpoint *e,
    struct err *err)
{
	if (jsin_str_opt(obj, type, &e->credential_type, err) < 0 ||
	    jsin_str_opt(obj, "access_key", &e->access_key, err) < 0 ||
	    jsin_str_opt(obj, "access_secret", &e->access_secret, err) < 0)
		return -1;
	if (e->credential_type.n == 0)
		e->credential_type = STR_NULL;
	if (e->access_secret.n > LIMIT_SECRET)
		return err_set(err, E_BAD_REQUEST, "access_secret: too long");
	return 0;
}

static int
seal_secret(struct ctx *c, int64_t id, struct endpoint *e, struct err *err)
{
	if (e->access_secret.n == 0)
		return 0;
	return api_seal(c, endpoint_context(c->arena, id), &e->access_secret,
	    err);
}

static int
read_new(struct ctx *c, struct str *ret_kind, struct endpoint *ret,
    struct err *err)
{
	struct jsin body, credential = { 0 };

	*ret = (struct endpoint){ 0 };
	*ret_kind = STR("");
	if (api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "type", ret_kind, err) < 0 ||
	    jsin_obj_opt(&body, "credential", &credential, err) < 0 ||
	    read_place(c, &body, ret, err) < 0 ||
	    read_credential(&credential, "type", ret, err) < 0)
		return -1;
	if (!ret->name.n || !ret->url.n)
		return err_set(err, E_BAD_REQUEST, "name and url are needed");
	if (!endpoint_kind_known(*ret_kind))
		return err_set(err, E_BAD_REQUEST, "type: no such adapter");
	if (str_eq(ret->access_secret, MASK))
		return err_set(err, E_BAD_REQUEST,
		    "access_secret: these stars stand for another");
	return 0;
}

int
endpoint_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct endpoint e;
	struct str kind;
	struct db *db;
	int64_t id;

	if (read_new(c, &kind, &e, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || endpoint_next_id(db, c->arena, &id, err) < 0 ||
	    seal_secret(c, id, &e, err) < 0 ||
	    endpoint_create(db, c->arena, id, kind, &e, &actor, err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

/* The kind stays as it is. */
int
endpoint_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct endpoint e = { 0 };
	struct jsin body;
	struct db *db;
	int64_t id;
	int rc;

	if (api_body(c, &body, err) < 0 ||
	    read_place(c, &body, &e, err) < 0 ||
	    read_credential(&body, "credential_type", &e, err) < 0 ||
	    api_begin_id(c, "id", &id, &db, err) < 0)
		return -1;
	if (str_eq(e.access_secret, MASK))
		e.access_secret = STR_NULL;
	if (seal_secret(c, id, &e, err) < 0)
		return -1;
	rc = endpoint_update(db, c->arena, id, &e, &actor, err);
	return api_answer_done(c, rc, "registry", err);
}

int
endpoint_drop(struct ctx *c, struct err *err)
{
	return api_remove(c, "id", endpoint_delete, "registry", err);
}
