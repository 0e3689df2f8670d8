/* audit.c — who did what, in Harbor's two shapes. */
#include "base.h"

#include "api.h"
#include "audit.h"
#include "authn.h"
#include "csv.h"
#include "jsout.h"
#include "limits.h"

/* Ids of the roles whose holders read the log of a project, as an array. */
static struct str
log_readers(struct arena *a)
{
	struct buf b;

	buf_init(&b, a, 64);
	buf_addc(&b, '{');
	for (int id = 1; id <= 5; id++)
		if (perm_allows(perm_role_of_id(id), PERM_LOG, PERM_LIST))
			buf_printf(&b, "%s%d", b.n > 1 ? "," : "", id);
	buf_addc(&b, '}');
	return buf_str(&b);
}

static int
answer(struct ctx *c, const struct audit_view *view, enum audit_shape shape,
    struct err *err)
{
	struct audit_span span = AUDIT_SPAN_ALL;
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    audit_list(db, c->arena, view, shape, &span, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

/* All of it, or what the caller may see of projects. */
static int
find_view(struct ctx *c, struct audit_view *ret, struct err *err)
{
	struct db *db = ctx_db(c, err);

	*ret = (struct audit_view){ 0 };
	if (!db || authz_system(db, c->arena, &c->who, PERM_AUDIT_LOG,
	    PERM_LIST, &ret->all, err) < 0)
		return -1;
	if (ret->all)
		return 0;
	return audit_readable(db, c->arena, identity_visitor(&c->who),
	    log_readers(c->arena), ret, err);
}

static int
answer_readable(struct ctx *c, enum audit_shape shape, struct err *err)
{
	struct audit_view view;

	if (find_view(c, &view, err) < 0)
		return -1;
	return answer(c, &view, shape, err);
}

int
audit_list_get(struct ctx *c, struct err *err)
{
	return answer_readable(c, AUDIT_LONG, err);
}

int
audit_short_list_get(struct ctx *c, struct err *err)
{
	return answer_readable(c, AUDIT_SHORT, err);
}

int
project_audit_list_get(struct ctx *c, struct err *err)
{
	struct audit_view view = { .project_id = c->project.id };

	return answer(c, &view, AUDIT_LONG, err);
}

int
project_audit_short_list_get(struct ctx *c, struct err *err)
{
	struct audit_view view = { .project_id = c->project.id };

	return answer(c, &view, AUDIT_SHORT, err);
}

/* The members of an AuditLogExt, as columns. */
static const char *const columns[] = {
	"op_time", "id", "username", "operation", "resource_type", "resource",
	"operation_result", "operation_description", "client_address",
	"request_id", "user_agent",
};

static int
add_row(struct arena *a, struct buf *b, const struct jsin *row,
    struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		struct str text = STR("");
		struct jsin v;

		jsin_key(row, columns[i], &v);
		if (v.type == JSIN_STR && jsin_as_str(&v, &text, err) < 0)
			return -1;
		if (v.type == JSIN_INT || v.type == JSIN_BOOL)
			text = jsin_text(a, &v);
		if (i)
			buf_addc(b, ',');
		csv_cell(b, text);
	}
	buf_addz(b, "\r\n");
	return 0;
}

/* A table on its way: pages, each from where the last one ended. */
struct table {
	struct ctx *c;
	struct audit_view view;
	struct audit_span span;
	struct list_query q;
	bool oldest_first, begun;
};

static void
add_names(struct buf *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		buf_printf(b, "%s\"%s\"", i ? "," : "", columns[i]);
	buf_addz(b, "\r\n");
}

static int
add_item(struct table *t, struct arena *a, struct buf *b,
    const struct jsin *item, struct err *err)
{
	int64_t *at = t->oldest_first ? &t->span.after_at : &t->span.before_at;
	int64_t *id = t->oldest_first ? &t->span.after_id : &t->span.before_id;
	struct jsin row;

	if (jsin_obj(item, "row", &row, err) < 0 ||
	    jsin_i64(item, "at", 0, INT64_MAX, at, err) < 0 ||
	    jsin_i64(item, "id", 0, INT64_MAX, id, err) < 0)
		return -1;
	return add_row(a, b, &row, err);
}

/* 1 a whole page, 0 the last one, -1. */
static int
add_page(struct table *t, struct arena *a, struct buf *b, struct err *err)
{
	struct db *db = ctx_db(t->c, err);
	struct list_page page;
	struct jsin list;
	int rc = db ? audit_list(db, a, &t->view, AUDIT_KEYED, &t->span, &t->q,
	    &page, err) : -1;

	if (rc == 0)
		rc = jsin_parse(a, page.items, &list, err);
	/* the client takes its time with what it gets */
	ctx_db_release(t->c);
	for (size_t i = 0; rc == 0 && i < jsin_count(&list); i++) {
		struct jsin item;

		jsin_at(&list, i, &item);
		rc = add_item(t, a, b, &item, err);
	}
	return rc < 0 ? -1 : jsin_count(&list) == LIMIT_AUDIT_CSV;
}

/* What fails now can be told only by what comes: the last line says so. */
static int
more_rows(void *arg, struct buf *out)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct table *t = arg;
	struct err err;
	int rc;

	if (!t->begun)
		add_names(out);
	t->begun = true;
	rc = add_page(t, a, out, &err);
	if (rc < 0)
		buf_printf(out, "\"the table is not complete: %s\"\r\n",
		    err.msg);
	return rc;
}

/* What is asked is looked at with the first page, which may still fail. */
static int
answer_csv(struct ctx *c, const struct audit_view *view, struct err *err)
{
	struct table *t = arena_alloc(c->arena, sizeof(*t));
	struct list_page ignored;
	struct db *db;

	*t = (struct table){ .c = c, .view = *view, .span = AUDIT_SPAN_ALL };
	if (api_begin_list(c, NULL, 0, &t->q, &db, err) < 0)
		return -1;
	t->q.page = t->q.page_size = 1;
	t->oldest_first = audit_oldest_first(&t->q);
	if (audit_list(db, c->arena, view, AUDIT_KEYED, &t->span, &t->q,
	    &ignored, err) < 0)
		return -1;
	t->q.page_size = LIMIT_AUDIT_CSV;
	resp_header(&c->resp, "Content-Disposition",
	    STR("attachment; filename=audit.csv"));
	c->resp.more = more_rows;
	c->resp.more_arg = t;
	return resp_body(&c->resp, 200, STR("text/csv; charset=utf-8"),
	    STR(""));
}

int
audit_csv_get(struct ctx *c, struct err *err)
{
	struct audit_view view;

	if (find_view(c, &view, err) < 0)
		return -1;
	return answer_csv(c, &view, err);
}

int
project_audit_csv_get(struct ctx *c, struct err *err)
{
	struct audit_view view = { .project_id = c->project.id };

	return answer_csv(c, &view, err);
}

int
audit_event_list_get(struct ctx *c, struct err *err UNUSED)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; audit_event(i); i++) {
		jsout_obj_begin(&j, NULL);
		jsout_str(&j, "event_type", str_of(audit_event(i)));
		jsout_obj_end(&j);
	}
	jsout_arr_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}
