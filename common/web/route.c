#include "base.h"

#include "route.h"

#define PATTERN_SEGMENTS 16

struct pattern {
	struct str seg[PATTERN_SEGMENTS];
	size_t count;
	ptrdiff_t multi; /* index of {param...}, or -1 */
};

static bool
is_param(struct str s)
{
	return s.n > 2 && s.p[0] == '{';
}

static bool
is_multi(struct str s)
{
	return is_param(s) && str_ends(s, STR("...}"));
}

static struct str
param_name(struct str s)
{
	return str_from(s.p + 1, s.n - (is_multi(s) ? 5 : 2));
}

static void
parse_pattern(const char *text, struct pattern *ret)
{
	struct str rest = str_of(text + 1), seg;

	*ret = (struct pattern){ .multi = -1 };
	while (str_next(&rest, '/', &seg)) {
		ASSERT(ret->count < PATTERN_SEGMENTS);
		if (is_multi(seg))
			ret->multi = (ptrdiff_t)ret->count;
		ret->seg[ret->count++] = seg;
	}
}

struct path {
	const struct str *seg;
	size_t count;
};

static bool
match_one(struct str pattern, struct str seg)
{
	if (is_param(pattern))
		return seg.n > 0;
	return str_eq(pattern, seg);
}

static bool
match_path(const struct pattern *p, struct path path)
{
	size_t head = p->multi < 0 ? p->count : (size_t)p->multi;
	size_t tail = p->multi < 0 ? 0 : p->count - head - 1;

	if (p->multi < 0 ? path.count != p->count :
	    path.count < head + tail + 1)
		return false;
	for (size_t i = 0; i < tail; i++)
		if (!match_one(p->seg[p->count - 1 - i],
		    path.seg[path.count - 1 - i]))
			return false;
	for (size_t i = 0; i < head; i++)
		if (!match_one(p->seg[i], path.seg[i]))
			return false;
	return true;
}

static struct str
join(struct arena *a, const struct str *seg, size_t count)
{
	struct buf b;

	buf_init(&b, a, SIZE_MAX / 2);
	for (size_t i = 0; i < count; i++) {
		if (str_chr(seg[i], '/') >= 0)
			return STR("");
		if (i)
			buf_addc(&b, '/');
		buf_add(&b, seg[i]);
	}
	return buf_str(&b);
}

static void
take_params(const struct pattern *p, struct path path, struct arena *a,
    struct route_match *m)
{
	size_t extra = path.count - p->count;

	for (size_t i = 0, at = 0; i < p->count; i++) {
		bool multi = (ptrdiff_t)i == p->multi;
		size_t n = multi ? extra + 1 : 1;

		if (is_param(p->seg[i])) {
			ASSERT(m->param_count < ROUTE_PARAMS);
			m->params[m->param_count++] = (struct req_arg){
				param_name(p->seg[i]),
				multi ? join(a, path.seg + at, n) : path.seg[at],
			};
		}
		at += n;
	}
}

/* Without empty segments, for tables that merge slashes. */
static struct path
request_path(const struct route_table *t, const struct req *r)
{
	struct str *seg;
	size_t n = 0;

	if (!t->merge_slashes)
		return (struct path){ r->segments, r->segment_count };
	seg = arena_array(r->arena, r->segment_count, sizeof(*seg));
	for (size_t i = 0; i < r->segment_count; i++)
		if (r->segments[i].n)
			seg[n++] = r->segments[i];
	return (struct path){ seg, n };
}

/* 2 the method itself, 1 GET for a HEAD, 0 not at all. */
static int
fitness(const struct route *route, enum req_method method)
{
	if (route->method == method)
		return 2;
	return method == REQ_HEAD && route->method == REQ_GET;
}

void
route_find(const struct route_table *t, const struct req *r,
    struct route_match *ret)
{
	struct path path = request_path(t, r);
	struct pattern p;
	int best = 0;

	*ret = (struct route_match){ 0 };
	for (size_t i = 0; i < t->count; i++) {
		const struct route *route = &t->routes[i];

		parse_pattern(route->pattern, &p);
		if (!match_path(&p, path))
			continue;
		ret->allow |= route->method;
		if (route->method == REQ_GET)
			ret->allow |= REQ_HEAD;
		if (fitness(route, r->method) <= best)
			continue;
		best = fitness(route, r->method);
		ret->route = route;
		ret->param_count = 0;
		take_params(&p, path, r->arena, ret);
	}
}

struct str
route_param(const struct route_match *m, const char *key)
{
	for (size_t i = 0; i < m->param_count; i++)
		if (str_eq(m->params[i].key, str_of(key)))
			return m->params[i].value;
	base_assert_failed(key, __FILE__, __LINE__);
}

struct str
route_allow(struct arena *a, unsigned methods)
{
	static const struct {
		enum req_method method;
		const char *name;
	} names[] = {
		{ REQ_GET, "GET" }, { REQ_HEAD, "HEAD" }, { REQ_POST, "POST" },
		{ REQ_PUT, "PUT" }, { REQ_PATCH, "PATCH" },
		{ REQ_DELETE, "DELETE" },
	};
	struct buf b;

	buf_init(&b, a, 64);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (methods & names[i].method)
			buf_printf(&b, "%s%s", b.n ? ", " : "", names[i].name);
	return buf_str(&b);
}
