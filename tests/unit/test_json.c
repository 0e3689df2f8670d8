/* common/lib/jsin and jsout. */
#include "unit.h"

#include "jsin.h"
#include "jsout.h"
#include "limits.h"

static void
test_accepted(void **state)
{
	static const char *const texts[] = {
		"{}", " [] \r\n\t", "null", "true", "\"\"", "0", "-0", "-1.5e+3",
		"1E2", "\"\\u00e9\\ud83d\\ude00\\n\"", "\"caf\xc3\xa9\"",
		"{\"a\":{\"b\":[1,2,{}]}}",
	};
	struct jsin v;
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (jsin_parse(*state, str_of(texts[i]), &v, &err) < 0)
			fail_msg("%s: %s", texts[i], err.msg);
	}
}

static void
test_refused(void **state)
{
	static const struct str texts[] = {
		STR(""), STR(" "), STR("{"), STR("[1,]"), STR("{\"a\":1,}"),
		STR("{a:1}"), STR("'a'"), STR("{\"a\" 1}"), STR("[1 2]"),
		STR("01"), STR("-01"), STR("1."), STR(".5"), STR("-.5"),
		STR("+1"), STR("-"), STR("1e"), STR("1-2"), STR("0x10"),
		STR("NaN"), STR("-Infinity"), STR("TRUE"), STR("nul"),
		STR("{} x"), STR("{}{}"), STR("1 2"), STR("]"), STR("[}"),
		STR("/* */1"), STR("\"a\nb\""), STR("\"\\x\""), STR("\"\\u12\""),
		STR("\"a\\u0000b\""), STR("\"\xff\""), STR("\"\xc0\x80\""),
		STR("\xef\xbb\xbf{}"), STR("{}\0"), STR("\"a"), STR("\"\\"),
	};
	struct jsin v;
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (jsin_parse(*state, texts[i], &v, &err) != -1)
			fail_msg("accepted: %.*s", STR_ARG(texts[i]));
		assert_int_equal(err.code, E_BAD_REQUEST);
	}
}

static struct str
repeat(struct arena *a, const char *head, const char *piece, size_t times,
    const char *tail)
{
	struct buf b;

	buf_init(&b, a, LIMIT_JSON_TEXT + 100);
	buf_addz(&b, head);
	for (size_t i = 0; i < times; i++)
		buf_addz(&b, piece);
	buf_addz(&b, tail);
	assert_true(buf_ok(&b));
	return buf_str(&b);
}

static int
parse(struct arena *a, struct str text)
{
	struct jsin v;
	struct err err;

	return jsin_parse(a, text, &v, &err);
}

static void
test_limits(void **state)
{
	struct arena *a = *state;
	struct buf deep;

	buf_init(&deep, a, 1000);
	for (size_t i = 0; i < LIMIT_JSON_DEPTH; i++)
		buf_addc(&deep, '[');
	for (size_t i = 0; i < LIMIT_JSON_DEPTH; i++)
		buf_addc(&deep, ']');
	assert_int_equal(parse(a, buf_str(&deep)), 0);
	assert_int_equal(parse(a, repeat(a, "", "[", LIMIT_JSON_DEPTH + 1, "")),
	    -1);
	assert_int_equal(parse(a, repeat(a, "[", "1,", LIMIT_JSON_VALUES, "1]")),
	    0);
	assert_int_equal(
	    parse(a, repeat(a, "[", "1,", LIMIT_JSON_VALUES + 1, "1]")), -1);
	assert_int_equal(
	    parse(a, repeat(a, "[", "[],", LIMIT_JSON_CONTAINERS, "1]")), -1);
	assert_int_equal(
	    parse(a, repeat(a, "\"", "x", LIMIT_JSON_TEXT, "\"")), -1);
}

#define DOCUMENT \
    "{\"name\":\"x\",\"name\":\"library\",\"n\":null,\"b\":true," \
    "\"big\":9223372036854775807,\"huge\":1000000000000000000000," \
    "\"over\":9223372036854775808,\"real\":1.0," \
    "\"rules\":[{\"action\":\"keep\"},{\"action\":7}]}"

static void
test_values(void **state)
{
	struct jsin root, rules, rule;
	struct str s = STR("old");
	struct err err;
	int64_t i;
	bool b;

	assert_int_equal(jsin_parse(*state, STR(DOCUMENT), &root, &err), 0);
	assert_int_equal(jsin_str(&root, "name", &s, &err), 0);
	assert_str(s, "library"); /* the last one */
	assert_int_equal(jsin_str_opt(&root, "n", &s, &err), 0);
	assert_int_equal(jsin_str_opt(&root, "absent", &s, &err), 0);
	assert_str(s, "library");
	assert_int_equal(jsin_bool(&root, "b", &b, &err), 0);
	assert_true(b);
	assert_int_equal(jsin_i64(&root, "big", 0, INT64_MAX, &i, &err), 0);
	assert_true(i == INT64_MAX);
	assert_int_equal(jsin_arr(&root, "rules", &rules, &err), 0);
	assert_int_equal(jsin_count(&rules), 2);
	jsin_at(&rules, 0, &rule);
	assert_int_equal(jsin_str(&rule, "action", &s, &err), 0);
	assert_str(s, "keep");
	assert_str(jsin_text(*state, &rule), "{\"action\":\"keep\"}");
}

static void
test_faults(void **state)
{
	struct jsin root, rules, rule, none;
	struct str s;
	struct err err;
	int64_t i;

	assert_int_equal(jsin_parse(*state, STR(DOCUMENT), &root, &err), 0);
	assert_int_equal(jsin_arr(&root, "rules", &rules, &err), 0);
	jsin_at(&rules, 1, &rule);
	assert_int_equal(jsin_str(&rule, "action", &s, &err), -1);
	assert_string_equal(err.msg, "rules[1].action: must be a string");
	assert_int_equal(err.code, E_BAD_REQUEST);
	assert_int_equal(jsin_str(&root, "n", &s, &err), -1);
	assert_string_equal(err.msg, "n: is required");
	assert_int_equal(err.code, E_INVALID);
	assert_int_equal(jsin_str_opt(&root, "b", &s, &err), -1);
	assert_int_equal(jsin_i64(&root, "huge", 0, INT64_MAX, &i, &err), -1);
	assert_int_equal(jsin_i64(&root, "over", 0, INT64_MAX, &i, &err), -1);
	assert_int_equal(jsin_i64(&root, "real", 0, 9, &i, &err), -1);
	assert_int_equal(jsin_i64(&root, "big", 0, 9, &i, &err), -1);
	assert_string_equal(err.msg, "big: number out of range");
	assert_int_equal(jsin_obj(&root, "rules", &none, &err), -1);
	assert_int_equal(jsin_obj_opt(&root, "absent", &none, &err), 0);
	assert_int_equal(jsin_as_bool(&root, &(bool){ 0 }, &err), -1);
	assert_string_equal(err.msg, "body: must be true or false");
}

static void
test_iter(void **state)
{
	struct jsin root, member;
	struct jsin_iter it;
	struct err err;

	assert_int_equal(
	    jsin_parse(*state, STR("{\"b\":1,\"a\":null}"), &root, &err), 0);
	jsin_iter_init(&it, &root);
	assert_true(jsin_iter_next(&it, &member));
	assert_string_equal(member.key, "b");
	assert_int_equal(member.type, JSIN_INT);
	assert_true(jsin_iter_next(&it, &member));
	assert_string_equal(member.key, "a");
	assert_int_equal(member.type, JSIN_NULL);
	assert_false(jsin_iter_next(&it, &member));
}

static void
test_out(void **state)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, *state, 1000);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "a\"b", STR("c\n"));
	jsout_str(&j, "s", STR_NULL);
	jsout_arr_begin(&j, "l");
	jsout_i64(&j, NULL, -1);
	jsout_obj_begin(&j, NULL);
	jsout_obj_end(&j);
	jsout_bool(&j, NULL, false);
	jsout_null(&j, NULL);
	jsout_raw(&j, NULL, STR("[1]"));
	jsout_arr_end(&j);
	jsout_arr_begin(&j, "e");
	jsout_arr_end(&j);
	jsout_obj_end(&j);
	jsout_done(&j);
	assert_str(buf_str(&b),
	    "{\"a\\\"b\":\"c\\n\",\"s\":null,"
	    "\"l\":[-1,{},false,null,[1]],\"e\":[]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_accepted),
		UNIT_TEST(test_refused),
		UNIT_TEST(test_limits),
		UNIT_TEST(test_values),
		UNIT_TEST(test_faults),
		UNIT_TEST(test_iter),
		UNIT_TEST(test_out),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
