#include "base.h"

#include "buf.h"
#include "limits.h"
#include "list.h"
#include "num.h"

#define SQL_MAX ((size_t)64 << 10)

struct build {
	struct arena *arena;
	const struct list *list;
	struct buf sql;
	struct str values[LIMIT_LIST_VALUES];
	size_t count;
};

static const char *const casts[] = {
	[LIST_TEXT] = "text",
	[LIST_INT] = "int8",
	[LIST_TIME] = "timestamptz",
	[LIST_BOOL] = "bool",
};

/* Binds a value and returns its number, 0 if there are too many. */
static size_t
bind(struct build *b, struct str value)
{
	if (b->count == ARRAY_SIZE(b->values))
		return 0;
	b->values[b->count++] = value;
	return b->count;
}

/* The same for a value of a field, or 0 and err. */
static size_t
bind_field(struct build *b, const struct list_field *f, struct str value,
    struct err *err)
{
	int64_t ignored;
	size_t n = bind(b, value);

	if (n == 0)
		err_set(err, E_BAD_REQUEST, "too many values in q");
	/* PostgreSQL would take "+1" and " 1 ", too */
	if (n == 0 || f->type != LIST_INT ||
	    num_i64(value, INT64_MIN, INT64_MAX, &ignored))
		return n;
	err_set(err, E_BAD_REQUEST, "%s: not a number", f->name);
	return 0;
}

static const struct list_field *
field_of(const struct list *list, struct str name)
{
	for (size_t i = 0; i < list->n_fields; i++)
		if (str_eq(str_of(list->fields[i].name), name))
			return &list->fields[i];
	return NULL;
}

/* "%v%" for ILIKE, with its special characters escaped. */
static struct str
contains(struct arena *a, struct str value)
{
	struct buf b;

	buf_init(&b, a, 2 * value.n + 3);
	buf_addc(&b, '%');
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '%' || value.p[i] == '_' ||
		    value.p[i] == '\\')
			buf_addc(&b, '\\');
		buf_addc(&b, value.p[i]);
	}
	buf_addc(&b, '%');
	return buf_str(&b);
}

/* AND <where>, with the operator and the bound value for its %. */
static int
add_condition(struct build *b, const struct list_field *f, const char *op,
    struct str value, struct err *err)
{
	struct str where = str_of(f->where), before, after;
	size_t n = bind_field(b, f, value, err);

	if (n == 0)
		return -1;
	str_cut(where, '%', &before, &after);
	buf_addz(&b->sql, " AND ");
	buf_add(&b->sql, before);
	buf_printf(&b->sql, "%s $%zu::%s", op, n, casts[f->type]);
	buf_add(&b->sql, after);
	return 0;
}

static int
add_any(struct build *b, const struct list_field *f,
    const struct list_term *t, struct err *err)
{
	struct str where = str_of(f->where), before, after;

	str_cut(where, '%', &before, &after);
	buf_addz(&b->sql, " AND ");
	buf_add(&b->sql, before);
	buf_addz(&b->sql, "IN (NULL");
	for (size_t i = 0; i < t->count; i++) {
		size_t n = bind_field(b, f, t->values[i], err);

		if (n == 0)
			return -1;
		buf_printf(&b->sql, ", $%zu::%s", n, casts[f->type]);
	}
	buf_addc(&b->sql, ')');
	buf_add(&b->sql, after);
	return 0;
}

static int
add_range(struct build *b, const struct list_field *f,
    const struct list_term *t, struct err *err)
{
	ASSERT(t->count == 2);
	if (t->values[0].p &&
	    add_condition(b, f, ">=", t->values[0], err) < 0)
		return -1;
	if (t->values[1].p &&
	    add_condition(b, f, "<=", t->values[1], err) < 0)
		return -1;
	return 0;
}

static int
add_like(struct build *b, const struct list_field *f,
    const struct list_term *t, struct err *err)
{
	if (f->type != LIST_TEXT)
		return err_set(err, E_BAD_REQUEST,
		    "%s cannot be matched by ~", f->name);
	return add_condition(b, f, "ILIKE",
	    contains(b->arena, t->values[0]), err);
}

static int
add_term(struct build *b, const struct list_term *t, struct err *err)
{
	const struct list_field *f = field_of(b->list, t->field);

	if (!f || !f->where)
		return 0;
	switch (t->op) {
	case LIST_LIKE:
		return add_like(b, f, t, err);
	case LIST_RANGE:
		return add_range(b, f, t, err);
	case LIST_ANY:
		return add_any(b, f, t, err);
	case LIST_EQ:
	case LIST_ALL:
		for (size_t i = 0; i < t->count; i++)
			if (add_condition(b, f, "=", t->values[i], err) < 0)
				return -1;
	}
	return 0;
}

static const char *
cast_of(char letter)
{
	switch (letter) {
	case 'I': return "int8";
	case 'T': return "text";
	case 'B': return "bool";
	default: base_assert_failed("type of a list", __FILE__, __LINE__);
	}
}

/* The statement with the declared type behind each of its parameters. */
static void
add_statement(struct build *b)
{
	const struct stmt_info *info = stmt_info(b->list->base);

	for (const char *p = info->text; *p; p++) {
		unsigned n = 0;

		buf_addc(&b->sql, *p);
		if (*p != '$')
			continue;
		for (; p[1] >= '0' && p[1] <= '9'; p++) {
			n = n * 10 + (unsigned)(p[1] - '0');
			buf_addc(&b->sql, p[1]);
		}
		ASSERT(n >= 1 && n <= strlen(info->params));
		buf_printf(&b->sql, "::%s", cast_of(info->params[n - 1]));
	}
}

/* FROM the statement WHERE all conditions hold; the text may be used twice. */
static int
build_from(struct build *b, const struct list_query *q, struct err *err)
{
	buf_addz(&b->sql, " FROM (");
	add_statement(b);
	buf_addz(&b->sql, ") AS b WHERE true");
	for (size_t i = 0; i < q->n_terms; i++)
		if (add_term(b, &q->terms[i], err) < 0)
			return -1;
	return 0;
}

static void
add_order(struct build *b, const struct list_query *q)
{
	buf_addz(&b->sql, " ORDER BY ");
	for (size_t i = 0; i < q->n_sorts; i++) {
		const struct list_field *f = field_of(b->list,
		    q->sorts[i].field);

		if (f && f->sort)
			buf_printf(&b->sql, "%s%s, ", f->sort,
			    q->sorts[i].descending ? " DESC" : "");
	}
	buf_addz(&b->sql, b->list->order);
}

static int
add_page(struct build *b, const struct list_query *q, struct err *err)
{
	size_t limit = bind(b, arena_printf(b->arena, "%" PRId64,
	    q->page_size));
	size_t offset = bind(b, arena_printf(b->arena, "%" PRId64,
	    (q->page - 1) * q->page_size));

	if (limit == 0 || offset == 0)
		return err_set(err, E_BAD_REQUEST, "too many values in q");
	buf_printf(&b->sql, " LIMIT $%zu::int8 OFFSET $%zu::int8", limit,
	    offset);
	return 0;
}

/* The number of rows, or of as many of them as are looked at. */
static int
add_total(struct build *b, const struct list_query *q, struct str from,
    struct err *err)
{
	int64_t most = MAX(q->most, q->page * q->page_size + 1);
	size_t n;

	if (q->total) {
		buf_printf(&b->sql, "SELECT %" PRId64 "::int8", q->total);
		return 0;
	}
	if (!q->most) {
		buf_addz(&b->sql, "SELECT count(*)");
		buf_add(&b->sql, from);
		return 0;
	}
	n = bind(b, arena_printf(b->arena, "%" PRId64, most));
	if (n == 0)
		return err_set(err, E_BAD_REQUEST, "too many values in q");
	buf_addz(&b->sql, "SELECT count(*) FROM (SELECT");
	buf_add(&b->sql, from);
	buf_printf(&b->sql, " LIMIT $%zu::int8) AS counted", n);
	return 0;
}

static int
build_sql(struct build *b, const struct list_query *q, struct str *ret,
    struct err *err)
{
	struct str from;

	if (build_from(b, q, err) < 0)
		return -1;
	from = arena_str(b->arena, buf_str(&b->sql));
	buf_clear(&b->sql);
	buf_addz(&b->sql, "SELECT (");
	if (add_total(b, q, from, err) < 0)
		return -1;
	buf_printf(&b->sql, q->records ? ") AS total, (SELECT coalesce("
	    "string_agg(%s(item)::text, E'\\x1e'), '') FROM (SELECT b.item" :
	    ") AS total, (SELECT '[' || coalesce("
	    "string_agg(%s(item)::text, ','), '') || ']' FROM (SELECT b.item",
	    q->shape ? q->shape : "");
	buf_add(&b->sql, from);
	add_order(b, q);
	if (add_page(b, q, err) < 0)
		return -1;
	buf_addz(&b->sql, ") AS page) AS items");
	ASSERT(buf_ok(&b->sql));
	*ret = arena_str(b->arena, buf_str(&b->sql));
	return 0;
}

int
db_list(struct db *db, struct arena *a, const struct list *list,
    const struct str *args, size_t n_args, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	struct build *b = arena_alloc(a, sizeof(*b));
	struct rows rows;
	struct row row;
	struct str sql;

	ASSERT(n_args == strlen(stmt_info(list->base)->params));
	ASSERT(query->page >= 1 && query->page_size >= 0);
	b->arena = a;
	b->list = list;
	buf_init(&b->sql, a, SQL_MAX);
	for (size_t i = 0; i < n_args; i++)
		bind(b, args[i]);
	if (build_sql(b, query, &sql, err) < 0 ||
	    db_dynamic(db, a, sql.p, b->values, b->count, &rows, err) < 0)
		return -1;
	row = rows_at(&rows, 0);
	ret->items = row_str(&row, "items");
	ret->total = row_i64(&row, "total");
	return 0;
}
