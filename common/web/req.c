#include "base.h"

#include "clock.h"
#include "codec.h"
#include "limits.h"
#include "num.h"
#include "req.h"
#include "rnd.h"
#include "utf8.h"

static enum req_method
parse_method(struct str s)
{
	static const struct {
		const char *name;
		enum req_method method;
	} names[] = {
		{ "GET", REQ_GET }, { "HEAD", REQ_HEAD }, { "POST", REQ_POST },
		{ "PUT", REQ_PUT }, { "PATCH", REQ_PATCH },
		{ "DELETE", REQ_DELETE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(s, str_of(names[i].name)))
			return names[i].method;
	return REQ_OTHER;
}

/* RFC 9112 section 3.2.2: absolute-form carries scheme and authority. */
static struct str
origin_form(struct str uri)
{
	ptrdiff_t at = str_find(uri, STR("://"));
	ptrdiff_t slash;

	if (at < 0 || uri.p[0] == '/')
		return uri;
	uri = str_skip(uri, (size_t)at + 3);
	slash = str_chr(uri, '/');
	return slash < 0 ? STR("/") : str_skip(uri, (size_t)slash);
}

static size_t
count_byte(struct str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static int
split_path(struct req *r, struct err *err)
{
	struct str rest = str_skip(r->path, 1), raw;
	size_t max = count_byte(rest, '/') + 1;

	if (r->path.n == 0 || r->path.p[0] != '/')
		return err_set(err, E_BAD_REQUEST, "bad request path");
	if (max > LIMIT_URI_SEGMENTS)
		return err_set(err, E_URI_TOO_LONG, "too many path segments");
	r->segments = arena_array(r->arena, max, sizeof(*r->segments));
	while (str_next(&rest, '/', &raw)) {
		struct str *s = &r->segments[r->segment_count++];

		if (!percent_decode(r->arena, raw, false, s) ||
		    memchr(s->p, 0, s->n))
			return err_set(err, E_BAD_REQUEST,
			    "bad percent escape in the path");
	}
	return 0;
}

int
req_parse_args(struct arena *a, struct str query, struct req_arg **ret,
    size_t *ret_count, struct err *err)
{
	size_t n = 0;
	struct req_arg *args;
	struct str pair, key, value;

	args = arena_array(a, count_byte(query, '&') + 1, sizeof(*args));
	while (str_next(&query, '&', &pair)) {
		if (pair.n == 0)
			continue;
		str_cut(pair, '=', &key, &value);
		if (!percent_decode(a, key, true, &args[n].key) ||
		    !percent_decode(a, value, true, &args[n].value))
			return err_set(err, E_BAD_REQUEST,
			    "bad percent escape in the query");
		if (memchr(args[n].value.p, 0, args[n].value.n))
			return err_set(err, E_BAD_REQUEST,
			    "NUL byte in the query");
		n++;
	}
	*ret = args;
	*ret_count = n;
	return 0;
}

static bool
harmless_id(struct str id)
{
	if (id.n == 0 || id.n > 64)
		return false;
	for (size_t i = 0; i < id.n; i++)
		if (!((id.p[i] >= '0' && id.p[i] <= '9') || id.p[i] == '-' ||
		    (id.p[i] >= 'a' && id.p[i] <= 'z') ||
		    (id.p[i] >= 'A' && id.p[i] <= 'Z')))
			return false;
	return true;
}

struct str
req_header(const struct req *r, const char *cgi_name)
{
	char name[64];
	struct str value;

	snprintf(name, sizeof(name), "HTTP_%s", cgi_name);
	value = fcgi_param(r->fcgi, name);
	return value.n <= LIMIT_HEADER ? value : STR_NULL;
}

static void
read_facts(struct req *r)
{
	struct str id = req_header(r, "X_REQUEST_ID");
	struct str length = fcgi_param(r->fcgi, "CONTENT_LENGTH");
	struct str https = fcgi_param(r->fcgi, "HTTPS");

	r->method_name = fcgi_param(r->fcgi, "REQUEST_METHOD");
	r->method = parse_method(r->method_name);
	r->id = harmless_id(id) ? id : rnd_uuid(r->arena);
	r->peer = fcgi_param(r->fcgi, "REMOTE_ADDR");
	r->agent = utf8_clean(r->arena, req_header(r, "USER_AGENT"),
	    LIMIT_USER_AGENT);
	r->host = req_header(r, "HOST");
	r->https = str_eq_nocase(https, STR("on")) || str_eq(https, STR("1"));
	r->length = -1;
	if (length.n)
		num_i64(length, 0, INT64_MAX, &r->length);
}

int
req_init(struct arena *a, struct fcgi *f, struct req *ret, struct err *err)
{
	struct str uri = fcgi_param(f, "REQUEST_URI");

	*ret = (struct req){ .arena = a, .fcgi = f, .began = clock_mono() };
	read_facts(ret);
	if (uri.n > LIMIT_URI)
		return err_set(err, E_URI_TOO_LONG, "request URI too long");
	str_cut(origin_form(uri), '?', &ret->path, &ret->query);
	if (split_path(ret, err) < 0)
		return -1;
	return req_parse_args(a, ret->query, &ret->args, &ret->arg_count, err);
}

struct str
req_find(const struct req_arg *args, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(args[i].key, str_of(key)))
			return args[i].value;
	return STR_NULL;
}

struct str
req_arg(const struct req *r, const char *key)
{
	return req_find(r->args, r->arg_count, key);
}
