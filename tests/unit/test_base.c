/* common/base: slices, buffers, numbers, codecs, arena, glob, errors. */
#include "base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "codec.h"
#include "err.h"
#include "glob.h"
#include "num.h"
#include "rnd.h"
#include "url.h"
#include "utf8.h"

#define assert_str(s, literal)                                     \
	do {                                                       \
		assert_int_equal((s).n, sizeof(literal) - 1);      \
		assert_memory_equal((s).p, literal, (s).n);        \
	} while (0)

static void
test_str_next(void **state UNUSED)
{
	struct str rest = STR("a,,b"), piece;

	assert_true(str_next(&rest, ',', &piece));
	assert_str(piece, "a");
	assert_true(str_next(&rest, ',', &piece));
	assert_int_equal(piece.n, 0);
	assert_true(str_next(&rest, ',', &piece));
	assert_str(piece, "b");
	assert_false(str_next(&rest, ',', &piece));
}

static void
test_num(void **state UNUSED)
{
	int64_t i = 7;
	uint64_t u = 7;

	assert_true(num_i64(STR("-9223372036854775807"), INT64_MIN, 0, &i));
	assert_false(num_i64(STR("9223372036854775808"), 0, INT64_MAX, &i));
	assert_false(num_i64(STR(""), 0, 9, &i));
	assert_false(num_i64(STR("1 "), 0, 9, &i));
	assert_false(num_i64(STR("+1"), 0, 9, &i));
	assert_false(num_i64(STR("10"), 0, 9, &i));
	assert_false(num_u64(STR("18446744073709551616"), UINT64_MAX, &u));
	assert_int_equal(u, 7);
	assert_true(num_size(STR("2GiB"), UINT64_MAX, &u));
	assert_int_equal(u, 2ULL << 30);
	assert_false(num_size(STR("2x"), UINT64_MAX, &u));
	assert_true(num_duration(STR("7d"), INT64_MAX, &i));
	assert_int_equal(i, 7 * 86400);
}

static void
test_buf_limit(void **state)
{
	struct buf b;

	buf_init(&b, *state, 5);
	buf_addz(&b, "12345");
	assert_true(buf_ok(&b));
	buf_addc(&b, '6');
	assert_false(buf_ok(&b));
	assert_str(buf_str(&b), "12345");
}

static void
test_escapes(void **state)
{
	struct buf b;

	buf_init(&b, *state, 1000);
	buf_add_json(&b, STR("a\"\\\n\x01\x7f\xff\xc3\xa9"));
	assert_str(buf_str(&b),
	    "\"a\\\"\\\\\\n\\u0001\\u007f\\ufffd\xc3\xa9\"");
	buf_clear(&b);
	buf_add_html(&b, STR("<a href='x'>&\""));
	assert_str(buf_str(&b), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
	buf_clear(&b);
	buf_add_header(&b, STR("a\r\nSet-Cookie: b"));
	assert_str(buf_str(&b), "aSet-Cookie: b");
	buf_clear(&b);
	buf_add_urlquery(&b, STR("a/b c"));
	assert_str(buf_str(&b), "a%2Fb%20c");
	buf_clear(&b);
	buf_add_logfmt(&b, STR("a b\n"));
	assert_str(buf_str(&b), "\"a b\\n\"");
}

static void
test_utf8(void **state UNUSED)
{
	assert_true(utf8_valid(STR("caf\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80")));
	assert_false(utf8_valid(STR("\xc0\x80")));         /* overlong */
	assert_false(utf8_valid(STR("\xed\xa0\x80")));     /* surrogate */
	assert_false(utf8_valid(STR("\xf4\x90\x80\x80"))); /* > U+10FFFF */
	assert_false(utf8_valid(STR("\xe4\xb8")));         /* cut */
}

static void
test_utf8_clean(void **state)
{
	struct arena *a = *state;
	static const struct {
		const char *dirty, *clean;
	} cases[] = {
		{ "", "" }, { "curl/8.5", "curl/8.5" },
		{ "a\r\nb\tc", "a??b?c" }, { "\x7f\xc2\x85", "??" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" }, { "\xff" "x", "?x" },
		{ "abcdefghi", "abcdefgh" }, { "abcdef\xe4\xb8\xad", "abcdef" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_true(str_eq(utf8_clean(a, str_of(cases[i].dirty), 8),
		    str_of(cases[i].clean)));
	assert_null(utf8_clean(a, STR_NULL, 8).p);
}

static void
test_codec(void **state)
{
	unsigned char out[2];
	struct str s;
	struct buf b;

	assert_true(hex_decode(STR("00ff"), out, 2));
	assert_int_equal(out[1], 255);
	assert_false(hex_decode(STR("00FF"), out, 2));
	assert_false(hex_decode(STR("00f"), out, 2));
	buf_init(&b, *state, 100);
	base64_add(&b, STR("ab"));
	assert_str(buf_str(&b), "YWI=");
	assert_true(base64_decode(*state, STR("YWI="), &s));
	assert_str(s, "ab");
	assert_false(base64_decode(*state, STR("YWI"), &s));
	assert_false(base64_decode(*state, STR("YW=I"), &s));
	assert_false(base64url_decode(*state, STR("YWJ"), &s)); /* stray bits */
	assert_true(percent_decode(*state, STR("a%2fb+c"), true, &s));
	assert_str(s, "a/b c");
	assert_false(percent_decode(*state, STR("a%2"), false, &s));
	assert_false(percent_decode(*state, STR("a%zz"), false, &s));
}

static void
count_up(void *p)
{
	(*(int *)p)++;
}

static void
test_arena(void **state UNUSED)
{
	struct arena *a = arena_new();
	struct arena_mark m;
	int ran = 0;
	char *p;

	arena_defer(a, count_up, &ran);
	m = arena_mark(a);
	p = arena_alloc(a, 100000);
	memset(p, 'x', 100000);
	arena_defer(a, count_up, &ran);
	arena_rewind(a, m);
	assert_int_equal(ran, 1);
	p = arena_alloc(a, 3000);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(p[i], 0);
	memset(p, 'y', 3000);
	arena_reset(a);
	assert_int_equal(ran, 2);
	p = arena_alloc(a, 3000);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(p[i], 0);
	arena_free(&a);
	assert_null(a);
}

static void
test_glob(void **state UNUSED)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} t[] = {
		{ "**", "a/b/c", true }, { "*", "a/b", false },
		{ "team/**", "team/a/b", true }, { "team/**", "teamx/a", false },
		{ "**/api", "api", true }, { "**/api", "x/y/api", true },
		{ "a?c", "abc", true }, { "a?c", "a/c", false },
		{ "{a,b}/*", "b/x", true }, { "{a,b}/*", "c/x", false },
		{ "v{1,2}*-{x,y}", "v2.3-y", true }, { "", "", true },
		{ "a/**/b", "a/b", true }, { "a/**/b", "a/x/y/b", true },
		{ "a*b*c", "aXbYc", true }, { "a*b*c", "aXbY", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		assert_int_equal(glob_match(str_of(t[i].pattern),
		    str_of(t[i].text)), t[i].match);
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		assert_int_equal(glob_valid(str_of(t[i].pattern)),
		    t[i].pattern[0] != 0);
	/* hopeless patterns end */
	assert_false(glob_match(STR("**a**a**a**a**a**a**a**b"),
	    STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
}

/* n bytes: the piece over and over, cut where the room ends. */
static struct str
repeat(struct arena *a, const char *piece, size_t n)
{
	char *p = arena_alloc(a, n);

	for (size_t i = 0; i < n; i++)
		p[i] = piece[i % strlen(piece)];
	return str_from(p, n);
}

/* As long as names and patterns can be, every answer is the true one. */
static void
test_glob_hard(void **state UNUSED)
{
	static const struct {
		const char *piece, *end; /* of the pattern */
		const char *text, *last;
		bool match;
	} t[] = {
		{ "**a", "b", "a", "b", true }, { "**a", "b", "a", "c", false },
		{ "*a", "b", "a", "b", true }, { "*a", "b", "a", "c", false },
		{ "**a*a", "**b", "a", "b", true },
		{ "**a*a", "**b", "a/a", "c", false },
		{ "**/", "b", "a/", "b", true }, { "**/", "b", "a/", "c", false },
		{ "**/a/", "*b", "a/", "b", true },
		{ "{a,a}", "b", "a", "c", false },
		{ "{a,aa}", "**b", "a", "b", true },
		{ "{a,aa}", "*b", "a", "c", false },
		{ "{**,*}a", "b", "a", "b", true },
		{ "{**/a,*}", "b", "a/", "c", false },
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		size_t room = 255 - strlen(t[i].end);
		size_t n = strlen(t[i].piece);
		struct str pattern = arena_printf(a, "%.*s%s",
		    STR_ARG(repeat(a, t[i].piece, room / n * n)), t[i].end);
		struct str text = arena_printf(a, "%.*s%s",
		    STR_ARG(repeat(a, t[i].text, 254)), t[i].last);

		assert_true(glob_valid(pattern));
		assert_int_equal(glob_match(pattern, text), t[i].match);
	}
	arena_free(&a);
}

static void
test_url(void **state UNUSED)
{
	static const struct {
		const char *text, *normal;
	} t[] = {
		{ "https://a.example.com", "https://a.example.com" },
		{ "HTTPS://Registry.Example.COM:443//", "https://registry.example.com" },
		{ "http://a:80/", "http://a" },
		{ "http://a:443", "http://a:443" },
		{ "https://a:5000/Path/to/", "https://a:5000/Path/to" },
		{ "http://127.0.0.1:05000", "http://127.0.0.1:5000" },
		{ "https://[::1]:8443/x", "https://[::1]:8443/x" },
		{ "https://[FE80::1]", "https://[fe80::1]" },
		{ "", NULL }, { "a", NULL }, { "https:", NULL }, { "https://", NULL },
		{ "https:///x", NULL }, { "ftp://a", NULL }, { "https:a", NULL },
		{ "https://u:p@a", NULL }, { "https://u@a", NULL },
		{ "https://a?x", NULL }, { "https://a/?x", NULL },
		{ "https://a#x", NULL }, { "https://a b", NULL },
		{ "https://a/b c", NULL }, { "https://a/%41", NULL },
		{ "https://a:", NULL }, { "https://a:0", NULL },
		{ "https://a:65536", NULL }, { "https://a:x", NULL },
		{ "https://[::1", NULL }, { "https://[]", NULL },
		{ "https://[::1]x", NULL }, { "https://::1", NULL },
		{ "https://a\\b", NULL }, { "https://a\n", NULL },
		{ "https://\xc3\xa4.de", NULL }, { " https://a", NULL },
	};
	struct arena *a = arena_new();
	struct str normal;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		assert_int_equal(url_normal(a, str_of(t[i].text), &normal),
		    t[i].normal != NULL);
		if (t[i].normal)
			assert_true(str_eq(normal, str_of(t[i].normal)));
	}
	assert_false(url_normal(a, str_from("http://a\0b", 10), &normal));
	arena_free(&a);
}

static void
test_glob_valid(void **state UNUSED)
{
	static const char *const bad[] = {
		"", "{", "}", "a{b", "a}b", "{a,{b,c}}", "{}", "{,a}",
		"{a,}", "{a,,b}", "a,b", "***", "a\\b", "[ab]", "A", "a b",
		"a\nb", "\xc3\xa4", "a|b", "(a)", "a+",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(glob_valid(str_of(bad[i])));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(glob_valid_tag(str_of(bad[i])),
		    strcmp(bad[i], "A") == 0);
	assert_false(glob_valid(str_from("a\0b", 3)));
	assert_true(glob_valid(STR("team/{api,web}-*/**")));
}

static void
test_clock(void **state)
{
	struct buf b;

	buf_init(&b, *state, 100);
	clock_add_rfc3339(&b, 1000000000 * SECOND + 123456);
	assert_str(buf_str(&b), "2001-09-09T01:46:40.123Z");
	buf_clear(&b);
	clock_add_http(&b, 784111777 * SECOND);
	assert_str(buf_str(&b), "Sun, 06 Nov 1994 08:49:37 GMT");
}

static void
test_days(void **state)
{
	static const char *const bad[] = {
		"", "2026-02-29", "2026-00-01", "2026-13-01", "2026-01-32",
		"1969-12-31", "2026-1-1", "2026-01-1x", "+026-01-01",
		"2026-01-01 ", "20260101", "2026/01/01",
	};
	int64_t day = 7;
	struct buf b;

	buf_init(&b, *state, 100);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(clock_read_day(str_of(bad[i]), &day));
	assert_int_equal(day, 7);
	assert_true(clock_read_day(STR("1970-01-01"), &day));
	assert_int_equal(day, 0);
	assert_true(clock_read_day(STR("2024-02-29"), &day));
	assert_int_equal(day, clock_day(1709251199 * SECOND));
	clock_add_day(&b, day);
	assert_str(buf_str(&b), "2024-02-29");
}

static void
test_err(void **state UNUSED)
{
	struct err e;

	assert_int_equal(err_set(&e, E_NAME_INVALID, "bad %s", "x"), -1);
	assert_string_equal(e.msg, "bad x");
	errno = ENOSPC;
	err_errno(&e, "write");
	assert_int_equal(e.code, E_NO_SPACE);
	assert_string_equal(e.msg, err_text(E_NO_SPACE));
	err_wrap(&e, "upload");
	assert_non_null(strstr(e.cause, "upload: write: "));
	assert_int_equal(err_status(E_RANGE_INVALID), 416);
}

static void
test_rnd(void **state)
{
	struct str a = rnd_uuid(*state), b = rnd_uuid(*state);

	assert_int_equal(a.n, 36);
	assert_int_equal(a.p[14], '4');
	assert_false(str_eq(a, b));
	assert_int_equal(rnd_secret(*state, 32).n, 32);
}

static int
setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int
teardown(void **state)
{
	struct arena *a = *state;

	arena_free(&a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_str_next),
		cmocka_unit_test(test_num),
		cmocka_unit_test(test_buf_limit),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_utf8_clean),
		cmocka_unit_test(test_codec),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_glob),
		cmocka_unit_test(test_glob_hard),
		cmocka_unit_test(test_glob_valid),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_err),
		cmocka_unit_test(test_rnd),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
