/* shared.c — what the handlers of api.fcgi share. */
#include "base.h"

#include "api.h"
#include "audit.h"
#include "cron.h"
#include "csv.h"
#include "limits.h"
#include "name.h"
#include "num.h"
#include "seal.h"

int
api_body(struct ctx *c, struct jsin *ret, struct err *err)
{
	struct str text;

	if (body_read(&c->req, LIMIT_JSON_BODY, E_TOO_LARGE, &text, err) < 0 ||
	    jsin_parse(c->arena, text, ret, err) < 0)
		return -1;
	if (ret->type != JSIN_OBJ)
		return err_set(err, E_BAD_REQUEST, "a JSON object is expected");
	return 0;
}

struct actor
api_actor(const struct ctx *c)
{
	return (struct actor){ c->who.name, c->req.peer, c->req.id,
		c->req.agent };
}

int
api_seal(struct ctx *c, struct str context, struct str *secret,
    struct err *err)
{
	struct seal_ring ring;
	int rc;

	if (seal_ring_open(c->arena, c->app->conf.prefix, &ring, err) < 0)
		return -1;
	rc = seal_close(c->arena, &ring, context, *secret, secret, err);
	secret_wipe(&ring, sizeof(ring));
	return rc;
}

int64_t
api_owner(const struct ctx *c)
{
	return c->who.kind == IDENTITY_ROBOT ? c->who.owner_id :
	    c->who.user_id;
}

int
api_record(struct ctx *c, struct db *db, struct str operation, struct str user,
    bool success, struct err *err)
{
	struct audit entry = {
		.operation = operation,
		.resource_type = STR("user"),
		.resource = user.p ? user : STR(""),
		.success = success,
		.actor = api_actor(c),
	};

	/* a log-in that failed is nobody's yet: whose it claimed to be */
	if (!entry.actor.username.n)
		entry.actor.username = entry.resource;
	return audit_add(db, &entry, err);
}

int
api_answer_page(struct ctx *c, const struct list_query *q,
    const struct list_page *page)
{
	if (csv_answer(c, page))
		return 0;
	query_headers(q, &c->req, page->total, &c->resp);
	return resp_json(&c->resp, 200, page->items);
}

void
api_location(struct ctx *c, struct str id)
{
	struct str path = c->req.path;
	struct buf b;

	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	buf_init(&b, c->arena, LIMIT_URI * 4);
	buf_add(&b, path);
	buf_addc(&b, '/');
	buf_add_urlpath(&b, id);
	resp_header(&c->resp, "Location", buf_str(&b));
}

int
api_unknown(const char *noun, struct err *err)
{
	return err_set(err, E_NOT_FOUND, "%s not found", noun);
}

int
api_answer_done(struct ctx *c, int rc, const char *noun, struct err *err)
{
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown(noun, err);
	return resp_empty(&c->resp, 200);
}

int
api_answer_one(struct ctx *c, int rc, struct str json, const char *noun,
    struct err *err)
{
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown(noun, err);
	return resp_json(&c->resp, 200, json);
}

int
api_created(struct ctx *c, struct str id)
{
	api_location(c, id);
	return resp_empty(&c->resp, 201);
}

int
api_check_cron(struct str text, struct err *err)
{
	struct cron cron;

	if (text.n <= LIMIT_CRON && cron_parse(text, &cron) &&
	    cron_next(&cron, 0) >= 0)
		return 0;
	return err_set(err, E_BAD_REQUEST, "cron must have six fields, the "
	    "first of them 0, and a time that comes");
}

int
api_place(struct ctx *c, struct artifact_place *ret, struct err *err)
{
	struct str name = c->repository;
	struct str full = arena_printf(c->arena, "%.*s/%.*s",
	    STR_ARG(c->project.name), STR_ARG(name));

	if (name_check_repository(full, err) < 0)
		return err_set(err, E_BAD_REQUEST, "invalid repository name");
	*ret = (struct artifact_place){ c->project.name, name };
	return 0;
}

int
api_id(const struct ctx *c, const char *key, int64_t *ret, struct err *err)
{
	if (!num_i64(ctx_param(c, key), 1, INT64_MAX, ret))
		return err_set(err, E_INVALID, "%s must be a number", key);
	return 0;
}

int
api_begin_id(struct ctx *c, const char *key, int64_t *ret_id,
    struct db **ret_db, struct err *err)
{
	if (api_id(c, key, ret_id, err) < 0)
		return -1;
	*ret_db = ctx_db(c, err);
	return *ret_db ? 0 : -1;
}

static void
add_shortcuts(struct ctx *c, struct list_query *q,
    const struct api_shortcut *shortcuts, size_t count)
{
	struct list_term *terms = arena_array(c->arena, q->n_terms + count,
	    sizeof(*terms));
	size_t n = q->n_terms;

	if (n)
		memcpy(terms, q->terms, n * sizeof(*terms));
	for (size_t i = 0; i < count; i++) {
		struct str *v = arena_alloc(c->arena, sizeof(*v));

		*v = req_arg(&c->req, shortcuts[i].arg);
		if (v->n)
			terms[n++] = (struct list_term){
				str_of(shortcuts[i].arg), shortcuts[i].op, v, 1,
			};
	}
	q->terms = terms;
	q->n_terms = n;
}

int
api_begin_list(struct ctx *c, const struct api_shortcut *shortcuts,
    size_t count, struct list_query *ret, struct db **ret_db, struct err *err)
{
	if (query_parse(&c->req, ret, err) < 0 || csv_begin(c, ret, err) < 0)
		return -1;
	if (count)
		add_shortcuts(c, ret, shortcuts, count);
	*ret_db = ctx_db(c, err);
	return *ret_db ? 0 : -1;
}

int
api_list(struct ctx *c, const struct api_shortcut *shortcuts, size_t count,
    int (*list)(struct db *db, struct arena *a, const struct list_query *q,
    struct list_page *ret, struct err *err), struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, shortcuts, count, &q, &db, err) < 0 ||
	    list(db, c->arena, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
api_show(struct ctx *c, const char *key, int (*get)(struct db *db,
    struct arena *a, int64_t id, struct str *ret_json, struct err *err),
    const char *noun, struct err *err)
{
	struct str json;
	struct db *db;
	int64_t id;
	int rc;

	if (api_begin_id(c, key, &id, &db, err) < 0)
		return -1;
	rc = get(db, c->arena, id, &json, err);
	return api_answer_one(c, rc, json, noun, err);
}

int
api_remove(struct ctx *c, const char *key, int (*delete)(struct db *db,
    struct arena *a, int64_t id, const struct actor *actor, struct err *err),
    const char *noun, struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db;
	int64_t id;

	if (api_begin_id(c, key, &id, &db, err) < 0)
		return -1;
	return api_answer_done(c, delete(db, c->arena, id, &actor, err), noun,
	    err);
}

bool
api_flag(const struct ctx *c, const char *key, bool dfl)
{
	struct str s = req_arg(&c->req, key);

	return s.p ? str_eq_nocase(s, STR("true")) || str_eq(s, STR("1")) :
	    dfl;
}
