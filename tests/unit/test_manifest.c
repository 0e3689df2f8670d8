/* common/oci: manifest and image. */
#include "unit.h"

#include "image.h"
#include "limits.h"
#include "manifest.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define D(size) "\"digest\":\"sha256:" HEX "\",\"size\":" size
#define CONFIG "\"config\":{\"mediaType\":\"x/config\"," D("5") "}"
#define LAYERS "\"layers\":[{\"mediaType\":\"x/layer\"," D("7") "}]"
#define V2 "\"schemaVersion\":2"
#define IMAGE_BODY V2 "," CONFIG "," LAYERS
#define OCI_IMAGE "application/vnd.oci.image.manifest.v1+json"
#define OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define DOCKER_IMAGE "application/vnd.docker.distribution.manifest.v2+json"

static int
parse(struct arena *a, const char *body, const char *type, struct manifest *m,
    struct err *err)
{
	return manifest_parse(a, str_of(body), str_of(type), m, err);
}

static void
test_image(void **state)
{
	struct manifest m;
	struct err err;

	assert_int_equal(parse(*state, "{" IMAGE_BODY
	    ",\"annotations\":{\"k\":\"\\u00e9\"},\"more\":[1],"
	    "\"subject\":{" D("3") "}}", OCI_IMAGE "; charset=utf-8", &m, &err),
	    0);
	assert_int_equal(m.kind, MEDIA_IMAGE);
	assert_str(m.media_type, OCI_IMAGE);
	assert_str(m.config.media_type, "x/config");
	assert_int_equal(m.n_entries, 1);
	assert_str(m.entries[0].media_type, "x/layer");
	assert_str(digest_text(*state, &m.entries[0].digest), "sha256:" HEX);
	assert_int_equal(m.content_size, 12);
	assert_true(m.has_subject);
	assert_int_equal(m.subject.size, 3);
	assert_str(m.artifact_type, "x/config");
	assert_str(m.annotations, "{\"k\":\"\xc3\xa9\"}");
}

static void
test_index(void **state)
{
	struct manifest m;
	struct err err;

	assert_int_equal(parse(*state, "{" V2 ",\"manifests\":[{" D("9")
	    ",\"mediaType\":\"" OCI_IMAGE "\",\"artifactType\":\"a/b\","
	    "\"platform\":{\"os\":\"linux\"}}]}", OCI_INDEX, &m, &err), 0);
	assert_int_equal(m.kind, MEDIA_INDEX);
	assert_str(m.entries[0].platform, "{\"os\":\"linux\"}");
	assert_str(m.entries[0].artifact_type, "a/b");
	assert_null(m.artifact_type.p);
	assert_null(m.annotations.p);
	assert_false(m.has_subject);
	assert_int_equal(m.content_size, 0);
}

static void
test_accepted(void **state)
{
	static const struct {
		const char *type, *body;
	} cases[] = {
		{ DOCKER_IMAGE, "{" IMAGE_BODY "}" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":[]}" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":null}" },
		{ OCI_IMAGE, "{" V2 "," CONFIG "}" },
		{ OCI_INDEX, "{" V2 ",\"manifests\":[]}" },
		{ OCI_INDEX, "{" V2 ",\"manifests\":null,\"subject\":null,"
		    "\"annotations\":null}" },
		{ NULL, "{" IMAGE_BODY ",\"mediaType\":\"" OCI_IMAGE "\"}" },
		{ "application/json", "{" IMAGE_BODY ",\"mediaType\":\"" OCI_IMAGE
		    "\"}" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"mediaType\":\"" OCI_IMAGE "\"}" },
		{ OCI_IMAGE, "{" V2 ",\"layers\":[],\"config\":{\"data\":\"e30=\","
		    D("2") "},\"artifactType\":\"\"}" },
	};
	struct manifest m;
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (parse(*state, cases[i].body, cases[i].type, &m, &err) < 0)
			fail_msg("%s: %s", cases[i].body, err.msg);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *type, *body, *msg;
	} cases[] = {
		{ OCI_IMAGE, "", "invalid JSON" },
		{ OCI_IMAGE, "{not json", "invalid JSON" },
		{ OCI_IMAGE, "[]", "body: must be" },
		{ OCI_IMAGE, "null", "body: must be" },
		{ OCI_IMAGE, "\"x\"", "body: must be" },
		{ OCI_IMAGE, "1", "body: must be" },
		{ OCI_IMAGE, "{" CONFIG "," LAYERS "}", "schemaVersion: is" },
		{ OCI_IMAGE, "{\"schemaVersion\":1," CONFIG "," LAYERS "}",
		    "schemaVersion: number" },
		{ OCI_IMAGE, "{\"schemaVersion\":\"2\"," CONFIG "}",
		    "schemaVersion: must" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"manifests\":[]}", "must have" },
		{ OCI_INDEX, "{" IMAGE_BODY ",\"manifests\":null}", "must have" },
		{ OCI_INDEX, "{" V2 ",\"manifests\":[],\"layers\":null}",
		    "must have" },
		{ OCI_IMAGE, "{" V2 "}", "must have" },
		{ OCI_IMAGE, "{" V2 "," LAYERS "}", "config: must be" },
		{ OCI_INDEX, "{" IMAGE_BODY "}", "content does not" },
		{ OCI_IMAGE, "{" V2 ",\"manifests\":[]}", "content does not" },
		{ DOCKER_IMAGE, "{" IMAGE_BODY ",\"mediaType\":\"" OCI_IMAGE
		    "\"}", "mediaType differs" },
		{ "text/plain", "{" IMAGE_BODY "}", "media type is not" },
		{ "application/json", "{" IMAGE_BODY "}", "neither" },
		{ NULL, "{" IMAGE_BODY "}", "neither" },
		{ NULL, "{" IMAGE_BODY ",\"mediaType\":\"x/y\"}", "media type" },
		{ "application/vnd.docker.distribution.manifest.v1+prettyjws",
		    "{" IMAGE_BODY "}", "media type is not" },
		{ "application/vnd.oci.artifact.manifest.v1+json",
		    "{" IMAGE_BODY "}", "media type is not" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"mediaType\":7}", "mediaType:" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":{}}",
		    "layers: must be an array" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":[1]}",
		    "layers[0]: must be an object" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":[{\"size\":1}]}",
		    "layers[0].digest: is required" },
		{ OCI_IMAGE, "{" V2 "," CONFIG
		    ",\"layers\":[{\"digest\":\"sha256:../../etc\",\"size\":1}]}",
		    "layers[0].digest: must be a sha256" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":[{" D("-1") "}]}",
		    "layers[0].size: number" },
		{ OCI_IMAGE, "{" V2 "," CONFIG
		    ",\"layers\":[{" D("1000000000000000000000000000000") "}]}",
		    "layers[0].size: number" },
		{ OCI_IMAGE, "{" V2 "," CONFIG
		    ",\"layers\":[{\"digest\":\"sha256:" HEX "\"}]}",
		    "layers[0].size: is required" },
		{ OCI_IMAGE, "{" V2 "," CONFIG ",\"layers\":[{"
		    D("9223372036854775807") "}]}", "sizes add up" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"annotations\":{\"a\":1}}",
		    "annotations.a: must be a string" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"annotations\":[]}",
		    "annotations: must be an object" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"subject\":\"x\"}", "subject:" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"subject\":{}}",
		    "subject.digest: is required" },
		{ OCI_IMAGE, "{" IMAGE_BODY ",\"artifactType\":{}}",
		    "artifactType: must be a string" },
		{ OCI_INDEX, "{" V2 ",\"manifests\":[{" D("1")
		    ",\"platform\":[]}]}", "manifests[0].platform: must" },
	};
	struct manifest m = { .n_entries = 77 };
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		if (parse(*state, cases[i].body, cases[i].type, &m, &err) != -1)
			fail_msg("accepted: %s", cases[i].body);
		assert_int_equal(err.code, E_MANIFEST_INVALID);
		if (!str_starts(str_of(err.msg), str_of(cases[i].msg)))
			fail_msg("%s: %s", cases[i].body, err.msg);
	}
	assert_int_equal(m.n_entries, 77);
}

static void
test_foreign(void **state)
{
	static const struct {
		const char *layer;
		bool foreign;
	} cases[] = {
		{ D("1"), false },
		{ D("1") ",\"urls\":[]", false },
		{ D("1") ",\"urls\":[\"https://x\"]", true },
		{ D("1") ",\"mediaType\":\"application/"
		    "vnd.oci.image.layer.nondistributable.v1.tar+gzip\"", true },
	};
	struct manifest m;
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str body = arena_printf(*state,
		    "{" V2 "," CONFIG ",\"layers\":[{%s}]}", cases[i].layer);

		assert_int_equal(manifest_parse(*state, body, STR(OCI_IMAGE),
		    &m, &err), 0);
		assert_int_equal(m.entries[0].foreign, cases[i].foreign);
	}
}

static void
test_size(void **state)
{
	char *bytes = arena_alloc(*state, LIMIT_MANIFEST + 1);
	struct str body = STR("{" IMAGE_BODY "}");
	struct manifest m;
	struct err err;

	memset(bytes, ' ', LIMIT_MANIFEST + 1);
	memcpy(bytes, body.p, body.n);
	assert_int_equal(manifest_parse(*state, str_from(bytes, LIMIT_MANIFEST),
	    STR(OCI_IMAGE), &m, &err), 0);
	assert_int_equal(manifest_parse(*state,
	    str_from(bytes, LIMIT_MANIFEST + 1), STR(OCI_IMAGE), &m, &err), -1);
	assert_int_equal(err.code, E_MANIFEST_TOO_LARGE);
}

/* Many children are fine; hostile nesting and key floods are not. */
static void
test_large(void **state)
{
	struct arena *a = *state;
	struct manifest m;
	struct err err;
	struct buf b;

	buf_init(&b, a, LIMIT_MANIFEST);
	buf_addz(&b, "{" V2 ",\"manifests\":[{" D("1") "}");
	for (int i = 0; i < 30000; i++)
		buf_addz(&b, ",{" D("1") "}");
	buf_addz(&b, "]}");
	assert_true(buf_ok(&b));
	assert_int_equal(manifest_parse(a, buf_str(&b), STR(OCI_INDEX), &m,
	    &err), 0);
	assert_int_equal(m.n_entries, 30001);

	buf_clear(&b);
	for (int i = 0; i < 200000; i++)
		buf_addc(&b, '[');
	assert_int_equal(manifest_parse(a, buf_str(&b), STR(OCI_INDEX), &m,
	    &err), -1);
	buf_clear(&b);
	buf_addz(&b, "{\"a\":0");
	for (int i = 0; i < 400000; i++)
		buf_printf(&b, ",\"%x\":0", (unsigned)i);
	buf_addz(&b, "}");
	assert_true(buf_ok(&b));
	assert_int_equal(manifest_parse(a, buf_str(&b), STR(OCI_INDEX), &m,
	    &err), -1);
}

static void
test_image_config(void **state)
{
	struct image image;
	struct err err;

	assert_int_equal(image_parse(*state, STR(
	    "{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\","
	    "\"created\":\"2024-01-02T03:04:05Z\",\"author\":7,"
	    "\"config\":{\"Env\":[\"A=b\"]},\"rootfs\":{}}"), &image, &err), 0);
	assert_str(image.architecture, "arm64");
	assert_str(image.os, "linux");
	assert_str(image.variant, "v8");
	assert_str(image.created, "2024-01-02T03:04:05Z");
	assert_null(image.author.p);
	assert_str(image.container, "{\"Env\":[\"A=b\"]}");
	assert_int_equal(image_parse(*state, STR("{}"), &image, &err), 0);
	assert_null(image.container.p);
	assert_int_equal(image_parse(*state, STR("[]"), &image, &err), -1);
	assert_int_equal(image_parse(*state, STR("\x1f\x8b"), &image, &err),
	    -1);
}

static void
test_image_history(void **state)
{
	struct image_step *steps;
	struct err err;
	size_t n;

	assert_int_equal(image_history(*state, STR("{\"history\":["
	    "{\"created\":\"2024-01-02T03:04:05Z\",\"created_by\":\"ADD\","
	    "\"author\":\"me\",\"comment\":\"c\"},"
	    "{\"created_by\":7,\"empty_layer\":true},null,"
	    "{\"empty_layer\":\"true\"}]}"), &steps, &n, &err), 0);
	assert_int_equal(n, 4);
	assert_str(steps[0].created, "2024-01-02T03:04:05Z");
	assert_str(steps[0].created_by, "ADD");
	assert_str(steps[0].author, "me");
	assert_str(steps[0].comment, "c");
	assert_null(steps[1].created_by.p);
	assert_true(steps[1].empty);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(steps[i].empty, i == 1);
	assert_int_equal(image_history(*state, STR("{\"history\":{}}"),
	    &steps, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(image_history(*state, STR("[]"), &steps, &n, &err),
	    -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_image),
		UNIT_TEST(test_index),
		UNIT_TEST(test_accepted),
		UNIT_TEST(test_refused),
		UNIT_TEST(test_foreign),
		UNIT_TEST(test_size),
		UNIT_TEST(test_large),
		UNIT_TEST(test_image_config),
		UNIT_TEST(test_image_history),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
