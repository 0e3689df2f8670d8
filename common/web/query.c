#include "base.h"

#include "codec.h"
#include "limits.h"
#include "num.h"
#include "query.h"

#define DEFAULT_PAGE_SIZE 10

static bool
enclosed(struct str s, char open, char close)
{
	return s.n >= 2 && s.p[0] == open && s.p[s.n - 1] == close;
}

static struct str
inside(struct str s)
{
	return str_from(s.p + 1, s.n - 2);
}

static struct str
unquote(struct str s)
{
	s = str_trim(s);
	if (enclosed(s, '\'', '\'') || enclosed(s, '"', '"'))
		return inside(s);
	return s;
}

static int
parse_range(struct arena *a, struct str s, struct list_term *t,
    struct err *err)
{
	struct str *values = arena_array(a, 2, sizeof(*values));
	struct str from, to;

	if (!str_cut(s, '~', &from, &to) || str_chr(to, '~') >= 0)
		return err_set(err, E_BAD_REQUEST,
		    "invalid range in q: [min~max] is expected");
	from = unquote(from);
	to = unquote(to);
	values[0] = from.n ? from : STR_NULL;
	values[1] = to.n ? to : STR_NULL;
	*t = (struct list_term){ t->field, LIST_RANGE, values, 2 };
	return 0;
}

static void
parse_list(struct arena *a, struct str s, enum list_op op,
    struct list_term *t)
{
	struct str *values = arena_array(a, s.n + 1, sizeof(*values));
	struct str rest = s, one;
	size_t n = 0;

	while (str_next(&rest, ' ', &one))
		if (one.n)
			values[n++] = unquote(one);
	*t = (struct list_term){ t->field, op, values, n };
}

static void
parse_value(struct arena *a, struct str s, struct list_term *t)
{
	struct str *value = arena_array(a, 1, sizeof(*value));
	bool like = s.n && s.p[0] == '~';

	if (like || (s.n && s.p[0] == '\\'))
		s = str_skip(s, 1);
	*value = unquote(s);
	*t = (struct list_term){ t->field, like ? LIST_LIKE : LIST_EQ, value, 1 };
}

static int
parse_term(struct arena *a, struct str text, struct list_term *t,
    struct err *err)
{
	struct str value;

	*t = (struct list_term){ 0 };
	if (!str_cut(text, '=', &t->field, &value) || !str_trim(t->field).n)
		return err_set(err, E_BAD_REQUEST,
		    "invalid q: key=value is expected");
	t->field = str_trim(t->field);
	value = str_trim(value);
	if (enclosed(value, '[', ']'))
		return parse_range(a, inside(value), t, err);
	if (enclosed(value, '{', '}'))
		parse_list(a, inside(value), LIST_ANY, t);
	else if (enclosed(value, '(', ')'))
		parse_list(a, inside(value), LIST_ALL, t);
	else
		parse_value(a, value, t);
	return 0;
}

int
query_parse_q(struct arena *a, struct str q, struct list_query *ret,
    struct err *err)
{
	struct list_term *terms = arena_array(a, LIMIT_QUERY_TERMS,
	    sizeof(*terms));
	struct str text, one;

	/* Harbor's clients escape it twice */
	if (!percent_decode(a, q, false, &text))
		text = q;
	ret->terms = terms;
	while (str_next(&text, ',', &one)) {
		if (!str_trim(one).n)
			continue;
		if (ret->n_terms == LIMIT_QUERY_TERMS)
			return err_set(err, E_BAD_REQUEST,
			    "more than %d terms in q", LIMIT_QUERY_TERMS);
		if (parse_term(a, one, &terms[ret->n_terms++],
		    err) < 0)
			return -1;
	}
	return 0;
}

static void
parse_sort(struct arena *a, struct str sort, struct list_query *ret)
{
	struct list_sort *sorts = arena_array(a, LIMIT_QUERY_TERMS,
	    sizeof(*sorts));
	struct str one;

	ret->sorts = sorts;
	while (str_next(&sort, ',', &one)) {
		bool descending;

		one = str_trim(one);
		if (!one.n || ret->n_sorts == LIMIT_QUERY_TERMS)
			continue;
		descending = one.p[0] == '-';
		sorts[ret->n_sorts++] = (struct list_sort){
			descending ? str_skip(one, 1) : one, descending,
		};
	}
}

static int
parse_number(const struct req *r, const char *key, int64_t max, int64_t *ret,
    struct err *err)
{
	struct str text = req_arg(r, key);

	if (text.n && !num_i64(text, 0, max, ret))
		return err_set(err, E_INVALID, "%s must be 1 to %" PRId64, key,
		    max);
	return 0;
}

/* 0 is what clients made from Harbor's description send for "no wish". */
static void
settle_page(struct list_query *q)
{
	if (q->page == 0)
		q->page = 1;
	if (q->page_size == 0)
		q->page_size = LIMIT_API_PAGE;
}

int
query_parse_page(const struct req *r, struct list_query *ret, struct err *err)
{
	*ret = (struct list_query){ .page = 1, .page_size = DEFAULT_PAGE_SIZE };
	if (parse_number(r, "page", INT32_MAX, &ret->page, err) < 0 ||
	    parse_number(r, "page_size", LIMIT_API_PAGE, &ret->page_size,
	    err) < 0)
		return -1;
	settle_page(ret);
	return 0;
}

int
query_parse(const struct req *r, struct list_query *ret, struct err *err)
{
	struct str q = req_arg(r, "q");

	if (query_parse_page(r, ret, err) < 0)
		return -1;
	parse_sort(r->arena, req_arg(r, "sort"), ret);
	return q.n ? query_parse_q(r->arena, q, ret, err) : 0;
}

/* The request's own URL with another page. */
static void
add_link(struct buf *b, const struct req *r, const struct list_query *q,
    int64_t page, const char *rel)
{
	buf_printf(b, "%s<%.*s?", b->n ? " , " : "", STR_ARG(r->path));
	for (size_t i = 0; i < r->arg_count; i++) {
		const struct req_arg *arg = &r->args[i];

		if (str_eq(arg->key, STR("page")) ||
		    str_eq(arg->key, STR("page_size")))
			continue;
		buf_add_urlquery(b, arg->key);
		buf_addc(b, '=');
		buf_add_urlquery(b, arg->value);
		buf_addc(b, '&');
	}
	buf_printf(b, "page=%" PRId64 "&page_size=%" PRId64 ">; rel=\"%s\"",
	    page, q->page_size, rel);
}

void
query_headers(const struct list_query *q, const struct req *r, int64_t total,
    struct resp *resp)
{
	struct buf b;

	resp_headerf(resp, "X-Total-Count", "%" PRId64, total);
	buf_init(&b, r->arena, LIMIT_URI * 8);
	if (q->page > 1 && (q->page - 1) * q->page_size < total)
		add_link(&b, r, q, q->page - 1, "prev");
	if (q->page * q->page_size < total)
		add_link(&b, r, q, q->page + 1, "next");
	if (b.n && buf_ok(&b))
		resp_header(resp, "Link", buf_str(&b));
}
