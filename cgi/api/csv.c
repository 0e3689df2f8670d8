#include "base.h"

#include "api.h"
#include "csv.h"
#include "limits.h"

struct csv {
	struct ctx *c;
	struct str columns[LIMIT_CSV_COLUMNS];
	size_t count;
	int64_t pages, rows, total;
	struct list_page page; /* the one that was read last */
};

static bool
is_path(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.", s.p[i]))
			return false;
	return s.n > 0 && s.n <= LIMIT_CSV_NAME;
}

static int
read_columns(struct csv *t, struct str text, struct err *err)
{
	struct str one;

	while (text.n) {
		str_cut(text, ',', &one, &text);
		if (!is_path(one) || t->count == LIMIT_CSV_COLUMNS)
			return err_set(err, E_BAD_REQUEST, "csv: 1 to %d "
			    "columns, such as name,labels.name",
			    LIMIT_CSV_COLUMNS);
		t->columns[t->count++] = one;
	}
	return 0;
}

int
csv_begin(struct ctx *c, struct list_query *q, struct err *err)
{
	struct str wanted = req_arg(&c->req, "csv");

	if (!wanted.n)
		return 0;
	if (!c->csv) {
		c->csv = arena_alloc(c->arena, sizeof(*c->csv));
		*c->csv = (struct csv){ .c = c };
		if (read_columns(c->csv, wanted, err) < 0)
			return -1;
	}
	q->page = ++c->csv->pages;
	q->page_size = LIMIT_CSV_PAGE;
	q->records = true;
	q->total = c->csv->total; /* counted once */
	return 0;
}

void
csv_cell(struct buf *b, struct str text)
{
	buf_addc(b, '"');
	if (text.n && strchr("=+-@\t\r", text.p[0]))
		buf_addc(b, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			buf_addc(b, '"');
		buf_addc(b, text.p[i]);
	}
	buf_addc(b, '"');
}

static void
add_text(struct buf *b, struct str text)
{
	if (b->n)
		buf_addz(b, ", ");
	buf_add(b, text);
}

/* What a path leads to, in each element of the arrays on its way. */
static int
add_value(struct arena *a, struct buf *b, const struct jsin *v, struct str path,
    struct err *err)
{
	struct str key, rest, text;
	struct jsin next;

	for (size_t i = 0; v->type == JSIN_ARR && i < jsin_count(v); i++) {
		jsin_at(v, i, &next);
		if (add_value(a, b, &next, path, err) < 0)
			return -1;
	}
	if (v->type == JSIN_ARR || v->type == JSIN_ABSENT || v->type == JSIN_NULL)
		return 0;
	if (path.n) {
		str_cut(path, '.', &key, &rest);
		jsin_key(v, arena_str(a, key).p, &next);
		return add_value(a, b, &next, rest, err);
	}
	if (v->type != JSIN_STR)
		text = jsin_text(a, v);
	else if (jsin_as_str(v, &text, err) < 0)
		return -1;
	add_text(b, text);
	return 0;
}

static int
add_row(struct csv *t, struct arena *a, struct buf *out, const struct jsin *row,
    struct err *err)
{
	for (size_t i = 0; i < t->count; i++) {
		struct buf text;

		buf_init(&text, a, LIMIT_RESPONSE);
		if (add_value(a, &text, row, t->columns[i], err) < 0)
			return -1;
		if (i)
			buf_addc(out, ',');
		csv_cell(out, buf_str(&text));
	}
	buf_addz(out, "\r\n");
	return 0;
}

static void
add_names(struct csv *t, struct buf *out)
{
	for (size_t i = 0; i < t->count; i++)
		buf_printf(out, "%s\"%.*s\"", i ? "," : "",
		    STR_ARG(t->columns[i]));
	buf_addz(out, "\r\n");
}

/* The next page, by the handler that had the first. */
static int
read_page(struct csv *t, struct arena *a, struct err *err)
{
	struct ctx c = *t->c;
	int rc;

	c.arena = a;
	c.db = NULL;
	resp_init(&c.resp, a, c.resp.errors);
	rc = c.match.route->handler(&c, err);
	/* the client takes its time with what it gets */
	ctx_db_release(&c);
	return rc;
}

/* 1 a whole page, 0 the last one, -1. */
static int
add_page(struct csv *t, struct arena *a, struct buf *out, struct err *err)
{
	struct str rest = t->page.items, text;
	int64_t before = t->rows;

	while (rest.n && str_next(&rest, LIST_RECORD, &text)) {
		struct jsin row;

		if (jsin_parse(a, text, &row, err) < 0 ||
		    add_row(t, a, out, &row, err) < 0)
			return -1;
		t->rows++;
	}
	return t->rows - before == LIMIT_CSV_PAGE;
}

static void
add_gap(struct buf *out, const char *why)
{
	buf_printf(out, "\"the table is not complete: %s\"\r\n", why);
}

/* What fails now can be told only by what comes: the last line says so. */
static int
more_rows(void *arg, struct buf *out)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct csv *t = arg;
	struct err err;
	int rc = 0;

	if (t->rows == LIMIT_CSV_ROWS) {
		if (t->rows < t->total)
			add_gap(out, "it has more rows than are sent");
		return 0;
	}
	if (!t->rows)
		add_names(t, out);
	else
		rc = read_page(t, a, &err);
	if (rc == 0)
		rc = add_page(t, a, out, &err);
	if (rc < 0)
		add_gap(out, err.msg);
	return rc;
}

/* The last word of the path, which no client chooses. */
static void
name_file(struct ctx *c)
{
	struct str path = str_of(c->match.route->pattern);
	struct str name = str_skip(path, (size_t)(str_rchr(path, '/') + 1));

	resp_header(&c->resp, "Content-Disposition", arena_printf(c->arena,
	    "attachment; filename=%.*s.csv", STR_ARG(name)));
}

bool
csv_answer(struct ctx *c, const struct list_page *page)
{
	struct csv *t = c->csv;

	if (!t)
		return false;
	t->page = *page;
	t->total = page->total;
	if (t->pages > 1)
		return true;
	ctx_db_release(c);
	name_file(c);
	resp_headerf(&c->resp, "X-Total-Count", "%" PRId64, t->total);
	c->resp.more = more_rows;
	c->resp.more_arg = t;
	(void)resp_body(&c->resp, 200, STR("text/csv; charset=utf-8"), STR(""));
	return true;
}
