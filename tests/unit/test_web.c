/* common/web: routes, headers, queries, CSRF tokens, error bodies. */
#include "base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "csrf.h"
#include "header.h"
#include "limits.h"
#include "query.h"
#include "resp.h"
#include "route.h"

static struct arena *a;

#define assert_str(s, literal)                                \
	do {                                                  \
		assert_int_equal((s).n, sizeof(literal) - 1); \
		assert_memory_equal((s).p, literal, (s).n);   \
	} while (0)

static const struct route routes[] = {
	{ REQ_GET, "/v2/", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_GET, "/v2/{name...}/tags/list", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_POST, "/v2/{name...}/blobs/uploads/", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_PATCH, "/v2/{name...}/blobs/uploads/{uuid}", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_GET, "/v2/{name...}/blobs/{digest}", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_GET, "/v2/{name...}/manifests/{ref}", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_DELETE, "/v2/{name...}/manifests/{ref}", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_GET, "/own/{id}", NULL, { 1, 0, 0 }, BODY_NONE },
	{ REQ_HEAD, "/own/{id}", NULL, { 1, 0, 0 }, BODY_NONE },
};

/* A request for a path whose segments are decoded already. */
static struct req
request(enum req_method method, const char *path)
{
	struct req r = { .arena = a, .method = method };
	struct str rest = str_of(path + 1), seg;

	r.path = str_of(path);
	r.segments = arena_array(a, 64, sizeof(*r.segments));
	while (str_next(&rest, '/', &seg))
		r.segments[r.segment_count++] = seg;
	return r;
}

static struct route_match
find(enum req_method method, const char *path, bool merge)
{
	struct route_table t = { routes, ARRAY_SIZE(routes), merge };
	struct req r = request(method, path);
	struct route_match m;

	route_find(&t, &r, &m);
	return m;
}

static void
test_route_from_the_right(void **state UNUSED)
{
	static const struct {
		const char *path, *pattern, *name;
	} t[] = {
		{ "/v2/a/b/tags/list", "/v2/{name...}/tags/list", "a/b" },
		{ "/v2/x/manifests/y/tags/list", "/v2/{name...}/tags/list",
		    "x/manifests/y" },
		{ "/v2/x/blobs/uploads/manifests/v1",
		    "/v2/{name...}/manifests/{ref}", "x/blobs/uploads" },
		{ "/v2/x/blobs/sha256:1", "/v2/{name...}/blobs/{digest}", "x" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct route_match m = find(REQ_GET, t[i].path, false);
		struct str name;

		assert_non_null(m.route);
		assert_string_equal(m.route->pattern, t[i].pattern);
		name = route_param(&m, "name");
		assert_true(str_eq(name, str_of(t[i].name)));
	}
}

static void
test_route_misses(void **state UNUSED)
{
	struct route_match m = find(REQ_PUT, "/v2/x/manifests/v1", false);

	assert_null(m.route);
	assert_str(route_allow(a, m.allow), "GET, HEAD, DELETE");
	m = find(REQ_GET, "/v2/manifests/v1", false);
	assert_null(m.route);
	assert_int_equal(m.allow, 0);
	m = find(REQ_GET, "/v2/x/blobs/", false); /* an empty parameter */
	assert_null(m.route);
	m = find(REQ_HEAD, "/v2/x/manifests/v1", false);
	assert_int_equal(m.route->method, REQ_GET);
	m = find(REQ_HEAD, "/own/7", false);
	assert_int_equal(m.route->method, REQ_HEAD);
	assert_int_equal(m.param_count, 1);
}

static void
test_route_empty_segments(void **state UNUSED)
{
	struct route_match m = find(REQ_GET, "/v2/a//b/tags/list", false);

	assert_str(route_param(&m, "name"), "a//b");
	m = find(REQ_GET, "/v2//a/b//tags/list/", true);
	assert_str(route_param(&m, "name"), "a/b");
}

/* An encoded slash never makes two segments of one. */
static void
test_route_encoded_slash(void **state UNUSED)
{
	struct route_table t = { routes, ARRAY_SIZE(routes), false };
	struct req r = request(REQ_GET, "/v2/a/b/tags/list");
	struct route_match m;

	r.segments[1] = STR("a/..");
	route_find(&t, &r, &m);
	assert_int_equal(route_param(&m, "name").n, 0);
}

static void
test_basic(void **state UNUSED)
{
	struct str user, password;

	assert_true(header_basic(a, STR("basic YTpiOmM="), &user, &password));
	assert_str(user, "a");
	assert_str(password, "b:c");
	assert_false(header_basic(a, STR("Basic !!"), &user, &password));
	assert_false(header_basic(a, STR("Basic YWJj"), &user, &password));
	assert_false(header_basic(a, STR("Bearer YTpi"), &user, &password));
	assert_str(header_bearer(STR("bearer  x.y.z ")), "x.y.z");
	assert_null(header_bearer(STR("Bearer")).p);
}

static void
test_etag(void **state UNUSED)
{
	static const struct {
		const char *field;
		bool match;
	} t[] = {
		{ "\"d\"", true }, { "d", true }, { "W/\"d\"", true },
		{ "*", true }, { "\"x\", \"d\"", true }, { "\"x\"", false },
		{ "", false }, { "\"\"", false }, { "\"d", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		assert_int_equal(header_etag_matches(str_of(t[i].field),
		    STR("d")), t[i].match);
}

static void
test_cookie(void **state UNUSED)
{
	assert_str(header_cookie(STR("a=1; sid=xyz ; b=2"), "sid"), "xyz");
	assert_null(header_cookie(STR("xsid=1; sidx=2"), "sid").p);
	assert_null(header_cookie(STR_NULL, "sid").p);
}

static void
test_query_terms(void **state UNUSED)
{
	struct list_query q = { 0 };
	struct err err;

	assert_int_equal(query_parse_q(a, STR("name=~al%20p,public=true,"
	    "t=[2020-01-01~],l={1 2 'x y'},tags=(a b),s=\\~z"), &q, &err), 0);
	assert_int_equal(q.n_terms, 6);
	assert_int_equal(q.terms[0].op, LIST_LIKE);
	assert_str(q.terms[0].values[0], "al p");
	assert_int_equal(q.terms[1].op, LIST_EQ);
	assert_int_equal(q.terms[2].op, LIST_RANGE);
	assert_str(q.terms[2].values[0], "2020-01-01");
	assert_null(q.terms[2].values[1].p);
	assert_int_equal(q.terms[3].op, LIST_ANY);
	assert_int_equal(q.terms[4].op, LIST_ALL);
	assert_int_equal(q.terms[4].count, 2);
	assert_int_equal(q.terms[5].op, LIST_EQ);
	assert_str(q.terms[5].values[0], "~z");
}

static void
test_query_mistakes(void **state UNUSED)
{
	static const char *const bad[] = { "name", "=x", "a=[1]", "a=[1~2~3]" };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct list_query q = { 0 };
		struct err err;

		assert_int_equal(query_parse_q(a, str_of(bad[i]), &q, &err),
		    -1);
		assert_int_equal(err.code, E_BAD_REQUEST);
	}
}

/* Harbor's form: path-absolute, joined by " , ". */
static void
test_query_links(void **state UNUSED)
{
	struct req r = request(REQ_GET, "/api/v2.0/x");
	struct list_query q = { .page = 2, .page_size = 10 };
	struct resp resp;

	resp_init(&resp, a, RESP_ERRORS_API);
	query_headers(&q, &r, 21, &resp);
	assert_str(buf_str(&resp.headers), "X-Total-Count: 21\r\n"
	    "Link: </api/v2.0/x?page=1&page_size=10>; rel=\"prev\" , "
	    "</api/v2.0/x?page=3&page_size=10>; rel=\"next\"\r\n");
	resp_init(&resp, a, RESP_ERRORS_API);
	q.page = 1;
	query_headers(&q, &r, 10, &resp);
	assert_str(buf_str(&resp.headers), "X-Total-Count: 10\r\n");
}

static void
test_csrf(void **state UNUSED)
{
	struct str secret = STR("0123456789abcdef0123456789abcdef");
	struct str other = STR("0123456789abcdef0123456789abcdeF");
	struct str one = csrf_token(a, secret), two = csrf_token(a, secret);

	assert_false(str_eq(one, two));
	assert_true(csrf_valid(a, secret, one));
	assert_true(csrf_valid(a, secret, two));
	assert_false(csrf_valid(a, other, one));
	assert_false(csrf_valid(a, secret, STR("AAAA")));
	assert_false(csrf_valid(a, secret, STR_NULL));
}

static void
test_error_bodies(void **state UNUSED)
{
	struct resp r;
	struct err e;

	resp_init(&r, a, RESP_ERRORS_OCI);
	err_set(&e, E_MANIFEST_BLOB_UNKNOWN, "unknown");
	e.detail = STR("[\"sha256:a\", \"sha256:b\"]");
	e.detail_each = true;
	resp_error(&r, &e);
	assert_int_equal(r.status, 400);
	assert_str(r.body, "{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\","
	    "\"message\":\"unknown\",\"detail\":\"sha256:a\"},{\"code\":"
	    "\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"unknown\",\"detail\": "
	    "\"sha256:b\"}]}\n");
	resp_init(&r, a, RESP_ERRORS_API);
	err_cause(&e, E_INTERNAL, "SELECT secrets");
	resp_error(&r, &e);
	assert_int_equal(r.status, 500);
	assert_str(r.body, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":"
	    "\"internal server error\"}]}\n");
}

static void
test_header_injection(void **state UNUSED)
{
	struct resp r;

	resp_init(&r, a, RESP_ERRORS_OCI);
	resp_header(&r, "Location", STR("/a\r\nX-Evil: 1"));
	assert_str(buf_str(&r.headers), "Location: /aX-Evil: 1\r\n");
}

static int
setup(void **state UNUSED)
{
	a = arena_new();
	return 0;
}

static int
teardown(void **state UNUSED)
{
	arena_free(&a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_route_from_the_right),
		cmocka_unit_test(test_route_misses),
		cmocka_unit_test(test_route_empty_segments),
		cmocka_unit_test(test_route_encoded_slash),
		cmocka_unit_test(test_basic),
		cmocka_unit_test(test_etag),
		cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_query_terms),
		cmocka_unit_test(test_query_mistakes),
		cmocka_unit_test(test_query_links),
		cmocka_unit_test(test_csrf),
		cmocka_unit_test(test_error_bodies),
		cmocka_unit_test(test_header_injection),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
