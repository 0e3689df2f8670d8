/* common/oci: digest, name, media, scope, range. */
#include "unit.h"

#include "digest.h"
#include "limits.h"
#include "media.h"
#include "name.h"
#include "range.h"
#include "scope.h"

#define HEX32 "0123456789abcdef0123456789abcdef"
#define HEX64 HEX32 HEX32
#define EMPTY_256 \
	"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_digest(void **state)
{
	static const char *const good[] = {
		"sha256:" HEX64, "sha512:" HEX64 HEX64, EMPTY_256,
	};
	struct digest d, again;
	struct err err;
	struct str db;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(digest_parse(str_of(good[i]), &d, &err), 0);
		assert_str(digest_text(*state, &d), good[i]);
		assert_str(digest_hex(*state, &d), good[i] + 7);
		db = digest_db(*state, &d);
		assert_int_equal(db.p[0], d.alg);
		assert_int_equal(digest_from_db(db, &again, &err), 0);
		assert_true(digest_eq(&d, &again));
		assert_int_equal(
		    digest_from_db(str_head(db, db.n - 1), &again, &err), -1);
	}
	digest_of(HASH_SHA256, STR(""), &d);
	assert_str(digest_text(*state, &d), EMPTY_256);
	assert_int_equal(digest_from_db(STR(""), &d, &err), -1);
	assert_int_equal(digest_from_db(STR("\3abc"), &d, &err), -1);
}

static void
test_digest_refused(void **state UNUSED)
{
	static const struct str bad[] = {
		STR(""), STR(":"), STR("sha256"), STR("sha256:"),
		STR("sha256:short"), STR("sha256:" HEX64 "0"),
		STR("sha256:" HEX32), STR("SHA256:" HEX64),
		STR("sha256:0123456789ABCDEF0123456789abcdef" HEX32),
		STR("sha512:" HEX64), STR("md5:" HEX32), STR("blake3:" HEX64),
		STR("sha256: " HEX64), STR(" sha256:" HEX64),
		STR("sha256:../../x"), STR("sha256:" HEX64 "\0"),
		STR("sha256::" HEX64), STR("sha384:" HEX64 HEX32),
	};
	struct digest d = { .len = 7 };
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (digest_parse(bad[i], &d, &err) != -1)
			fail_msg("%.*s", STR_ARG(bad[i]));
		assert_int_equal(err.code, E_DIGEST_INVALID);
	}
	assert_int_equal(d.len, 7);
}

static const struct {
	struct str name;
	bool ok;
} repositories[] = {
	{ STR("a"), true }, { STR("library/alpine"), true },
	{ STR("a/b/c/d"), true }, { STR("a__b"), true }, { STR("a--b"), true },
	{ STR("a---b"), true }, { STR("a.b_c-d"), true }, { STR("0/1"), true },
	{ STR("x/manifests/y"), true }, { STR("x/blobs/uploads"), true },
	{ STR(""), false }, { STR("/"), false }, { STR("a/"), false },
	{ STR("/a"), false }, { STR("a//b"), false }, { STR("a/./b"), false },
	{ STR("a/../b"), false }, { STR("../../etc/passwd"), false },
	{ STR("Upper/x"), false }, { STR("a-"), false }, { STR(".a"), false },
	{ STR("a___b"), false }, { STR("a..b"), false }, { STR("a._b"), false },
	{ STR("-a"), false }, { STR("a b"), false }, { STR("caf\xc3\xa9"), false },
	{ STR("a\0b"), false }, { STR("a\nb"), false }, { STR("a:b"), false },
	{ STR("a%2fb"), false }, { STR("a/b_"), false },
};

static void
test_repository(void **state UNUSED)
{
	char longest[LIMIT_REPOSITORY_NAME + 1];
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(repositories); i++) {
		struct str name = repositories[i].name;

		if ((name_check_repository(name, &err) == 0) !=
		    repositories[i].ok)
			fail_msg("%.*s", STR_ARG(name));
	}
	assert_int_equal(err.code, E_NAME_INVALID);
	memset(longest, 'a', sizeof(longest));
	assert_int_equal(name_check_repository(
	    str_from(longest, sizeof(longest) - 1), &err), 0);
	assert_int_equal(name_check_repository(
	    str_from(longest, sizeof(longest)), &err), -1);
}

static void
test_project(void **state UNUSED)
{
	static const char *const good[] = { "a", "library", "a.b-c_d", "0a" };
	static const char *const bad[] = {
		"", "A", "a/b", "a--b", "a__b", "a-", "-a", "a b", "a..b",
	};
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_int_equal(name_check_project(str_of(good[i]), &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(name_check_project(str_of(bad[i]), &err), -1);
}

static void
test_tag(void **state UNUSED)
{
	static const struct str bad[] = {
		STR(""), STR(".a"), STR("-a"), STR("a/b"), STR("a b"),
		STR("latest\0"), STR("a:b"), STR("caf\xc3\xa9"), STR("a+b"),
	};
	char longest[LIMIT_TAG + 1];
	struct err err;

	memset(longest, 'Z', sizeof(longest));
	assert_int_equal(name_check_tag(STR("_A.b-9"), &err), 0);
	assert_int_equal(name_check_tag(str_from(longest, LIMIT_TAG), &err), 0);
	assert_int_equal(
	    name_check_tag(str_from(longest, LIMIT_TAG + 1), &err), -1);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(name_check_tag(bad[i], &err), -1);
		assert_int_equal(err.code, E_TAG_INVALID);
	}
}

static void
test_split_and_target(void **state UNUSED)
{
	struct str project, rest;
	struct name_target t;
	struct err err;

	assert_int_equal(
	    name_split(STR("library/a/b"), &project, &rest, &err), 1);
	assert_str(project, "library");
	assert_str(rest, "a/b");
	assert_int_equal(name_split(STR("alpine"), &project, &rest, &err), 0);
	assert_int_equal(name_split(STR("a/"), &project, &rest, &err), -1);

	assert_int_equal(name_target(STR("v1.0"), &t, &err), 0);
	assert_str(t.tag, "v1.0");
	assert_int_equal(name_target(STR(EMPTY_256), &t, &err), 0);
	assert_null(t.tag.p);
	assert_int_equal(t.digest.alg, HASH_SHA256);
	assert_int_equal(name_target(STR("sha256:short"), &t, &err), -1);
	assert_int_equal(err.code, E_DIGEST_INVALID);
	assert_int_equal(name_target(STR(".x"), &t, &err), -1);
	assert_int_equal(err.code, E_TAG_INVALID);
}

static void
test_media(void **state UNUSED)
{
	struct str oci = media_text(MEDIA_TYPE_OCI_INDEX);

	assert_str(oci, "application/vnd.oci.image.index.v1+json");
	assert_int_equal(media_kind(oci), MEDIA_INDEX);
	assert_int_equal(media_kind(STR("text/plain")), MEDIA_OTHER);
	assert_int_equal(media_kind(STR_NULL), MEDIA_OTHER);
	assert_str(media_bare(STR(" a/b ; charset=utf-8")), "a/b");
	assert_str(media_bare(STR("a/b")), "a/b");
	assert_null(media_bare(STR_NULL).p);
}

/* What a list says, one scope a word. */
static struct str
list_text(struct arena *a, const struct scope_list *list)
{
	struct buf b;

	buf_init(&b, a, 100000);
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_addc(&b, ' ');
		scope_add(&b, &list->items[i]);
	}
	return buf_str(&b);
}

static void
test_scope(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" },
		{ "repository:a/b:pull", "repository:a/b:pull" },
		{ "repository:a/b:push,pull", "repository:a/b:pull,push" },
		{ "repository:a:pull repository:a:pull,push",
		    "repository:a:pull,push" },
		{ "repository:a:pull  registry:catalog:* repository:b:*",
		    "repository:a:pull registry:catalog:* repository:b:*" },
		{ "repository(plugin):a:pull", "repository:a:pull" },
		{ "repository:a:pull,fly,delete", "repository:a:pull,delete" },
		{ "repository:a:", "" }, { "repository::pull", "" },
		{ "repository:a", "" }, { "repository", "" }, { ":::", "" },
		{ "repository:a:fly", "" }, { "foo:bar:baz", "" },
		{ "repository:host:5000/x:pull", "" },
		{ "repository:A:pull", "" }, { "repository(x:a:pull", "" },
		{ "registry:other:*", "" }, { "repository:../x:pull", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct scope_list list = { .n = 0 };

		scope_parse(*state, str_of(cases[i].in), &list);
		assert_str(list_text(*state, &list), cases[i].out);
	}
}

static void
test_scope_many(void **state)
{
	struct scope_list list = { .n = 0 };

	for (int i = 0; i < LIMIT_SCOPES + 10; i++)
		scope_parse(*state, arena_printf(*state,
		    "repository:r%d:pull", i), &list);
	assert_int_equal(list.n, LIMIT_SCOPES);
	assert_int_equal(scope_find(&list, SCOPE_REPOSITORY, STR("r7")),
	    SCOPE_PULL);
	assert_int_equal(scope_find(&list, SCOPE_REGISTRY, STR("r7")), 0);
}

#define ACCESS \
	"[{\"type\":\"repository\",\"name\":\"a/b\",\"actions\":[\"pull\",\"push\"]}," \
	"{\"type\":\"registry\",\"name\":\"catalog\",\"actions\":[\"*\"]}]"

static void
test_scope_claim(void **state)
{
	struct scope_list list = { .n = 0 };
	struct jsin root;
	struct jsout j;
	struct err err;
	struct buf b;

	assert_int_equal(jsin_parse(*state, STR(ACCESS), &root, &err), 0);
	assert_int_equal(scope_read(*state, &root, &list, &err), 0);
	buf_init(&b, *state, 1000);
	jsout_init(&j, &b);
	scope_write(&list, NULL, &j);
	jsout_done(&j);
	assert_str(buf_str(&b), ACCESS);
	assert_int_equal(jsin_parse(*state, STR("[{\"type\":1}]"), &root, &err),
	    0);
	assert_int_equal(scope_read(*state, &root, &list, &err), -1);
}

/* Whatever fits is as long as said, to the byte. */
static void
test_scope_fit(void **state)
{
	struct scope_list list = { .n = 0 };

	scope_parse(*state, STR("repository:a/b:pull repository:a/cc:pull,push,*"
	    " registry:catalog:* repository:d/e:delete"), &list);
	assert_int_equal(list.n, 4);
	for (size_t n = 0; n <= 4; n++) {
		struct scope_list some = { list.items, n };
		struct jsout j;
		struct buf b;

		buf_init(&b, *state, 1000);
		jsout_init(&j, &b);
		scope_write(&some, NULL, &j);
		/* brackets do not count, the last comma does */
		size_t size = buf_str(&b).n - 2 + (n > 0);

		assert_int_equal(scope_fit(&list, size), n);
		if (n > 0)
			assert_int_equal(scope_fit(&list, size - 1), n - 1);
	}
	assert_int_equal(scope_fit(&list, 100000), 4);
}

static void
test_range_chunk(void **state UNUSED)
{
	static const char *const bad[] = {
		"", "-", "0-", "-9", "9-0", "0-9/10", "bytes 0-9", "bytes=0-9",
		"a-b", "0--9", "0-9999999999999999999", "0 - 9",
	};
	struct range r;
	struct err err;

	assert_int_equal(range_chunk(STR("0-0"), &r, &err), 0);
	assert_int_equal(range_chunk(STR("10-19"), &r, &err), 0);
	assert_int_equal(r.first, 10);
	assert_int_equal(r.last, 19);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (range_chunk(str_of(bad[i]), &r, &err) != -1)
			fail_msg("%s", bad[i]);
		assert_int_equal(err.code, E_RANGE_INVALID);
	}
}

/* On a blob of 3000 bytes. */
static void
test_range_request(void **state UNUSED)
{
	static const struct {
		const char *header;
		enum range_answer answer;
		size_t n;
		struct range ranges[2];
	} cases[] = {
		{ "bytes=0-0", RANGE_PARTIAL, 1, { { 0, 0 } } },
		{ "bytes=-1", RANGE_PARTIAL, 1, { { 2999, 2999 } } },
		{ "bytes=2999-", RANGE_PARTIAL, 1, { { 2999, 2999 } } },
		{ "bytes=-99999", RANGE_PARTIAL, 1, { { 0, 2999 } } },
		{ "bytes=0-100000000000000000000000", RANGE_PARTIAL, 1,
		    { { 0, 2999 } } },
		{ "Bytes = 5-9", RANGE_PARTIAL, 1, { { 5, 9 } } },
		{ "bytes=0-9, 20-29", RANGE_PARTIAL, 2,
		    { { 0, 9 }, { 20, 29 } } },
		{ "bytes=5000-,7-7", RANGE_PARTIAL, 1, { { 7, 7 } } },
		{ "bytes=3000-", RANGE_UNSATISFIABLE, 0, { { 0 } } },
		{ "bytes=5000-10000", RANGE_UNSATISFIABLE, 0, { { 0 } } },
		{ "bytes=500-0", RANGE_UNSATISFIABLE, 0, { { 0 } } },
		{ "bytes=-0", RANGE_UNSATISFIABLE, 0, { { 0 } } },
		{ "bytes=5000-,6000-", RANGE_UNSATISFIABLE, 0, { { 0 } } },
		{ "bytes=99999999999999999999999-", RANGE_UNSATISFIABLE, 0,
		    { { 0 } } },
		{ "", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes=", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes=-", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes=a-b", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes=1-2,9-3", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes=1-2,x", RANGE_IGNORE, 0, { { 0 } } },
		{ "items=0-1", RANGE_IGNORE, 0, { { 0 } } },
		{ "bytes=0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1,0-1,"
		  "0-1,0-1,0-1,0-1", RANGE_IGNORE, 0, { { 0 } } },
	};
	struct range r[RANGE_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = 0;
		enum range_answer answer = range_request(
		    str_of(cases[i].header), 3000, r, &n);

		if (answer != cases[i].answer || n != cases[i].n ||
		    memcmp(r, cases[i].ranges, n * sizeof(*r)) != 0)
			fail_msg("%s", cases[i].header);
	}
}

static void
test_range_of_nothing(void **state UNUSED)
{
	struct range r[RANGE_MAX];
	size_t n;

	assert_int_equal(range_request(STR("bytes=0-"), 0, r, &n),
	    RANGE_UNSATISFIABLE);
	assert_int_equal(range_request(STR("bytes=-5"), 0, r, &n),
	    RANGE_UNSATISFIABLE);
	assert_int_equal(range_request(STR_NULL, 0, r, &n), RANGE_IGNORE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_digest),
		UNIT_TEST(test_digest_refused),
		UNIT_TEST(test_repository),
		UNIT_TEST(test_project),
		UNIT_TEST(test_tag),
		UNIT_TEST(test_split_and_target),
		UNIT_TEST(test_media),
		UNIT_TEST(test_scope),
		UNIT_TEST(test_scope_many),
		UNIT_TEST(test_scope_claim),
		UNIT_TEST(test_scope_fit),
		UNIT_TEST(test_range_chunk),
		UNIT_TEST(test_range_request),
		UNIT_TEST(test_range_of_nothing),
	};

	return cmocka_run_group_tests_name("oci_text", tests, NULL, NULL);
}
