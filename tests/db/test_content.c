/* test_content.c — blobs, uploads, manifests and tags as the registry uses them. */
#include "base.h"

#include "blob.h"
#include "content.h"
#include "referrer.h"
#include "repository.h"
#include "tag.h"
#include "upload.h"

static struct content c;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	content_open(&c, "test_content");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	content_close(&c);
	return 0;
}

static struct upload
new_upload(const char *uuid)
{
	return (struct upload){
		.uuid = str_of(uuid), .project = STR("library"),
		.repository = STR("up"), .subject = STR("admin"),
		.alg = HASH_SHA256, .state = STR("state"),
	};
}

static void
upload_goes_on_from_its_row(void **state)
{
	struct upload u = new_upload("01234567-89ab-4cde-8f01-23456789abcd");
	struct upload seen = u;

	(void)state;
	OK(upload_create(c.db, c.arena, &u, 60, 100, &err));
	u.received = 10;
	u.state = STR("after ten");
	assert_int_equal(upload_advance(c.db, c.arena, &u, 0, 60, &err), 1);
	/* somebody else went on in between */
	u.received = 12;
	assert_int_equal(upload_advance(c.db, c.arena, &u, 5, 60, &err), 0);
	assert_int_equal(upload_get(c.db, c.arena, &seen, &err), 1);
	assert_int_equal(seen.received, 10);
	assert_true(str_eq(seen.state, STR("after ten")));
	assert_true(str_eq(seen.subject, STR("admin")));
	seen.repository = STR("other");
	assert_int_equal(upload_get(c.db, c.arena, &seen, &err), 0);
	assert_int_equal(upload_delete(c.db, c.arena, &u, &err), 1);
	assert_int_equal(upload_delete(c.db, c.arena, &u, &err), 0);
	assert_int_equal(upload_get(c.db, c.arena, &u, &err), 0);
}

static void
upload_needs_a_project_and_a_uuid(void **state)
{
	struct upload u = new_upload("01234567-89ab-4cde-8f01-23456789abce");
	struct upload odd = new_upload("'; DROP TABLE upload; --");

	(void)state;
	u.project = STR("nowhere");
	FAILS(E_NAME_UNKNOWN, upload_create(c.db, c.arena, &u, 60, 100, &err));
	assert_int_equal(upload_get(c.db, c.arena, &odd, &err), 0);
}

static void
uploads_of_one_subject_are_counted(void **state)
{
	struct upload u = new_upload("01234567-89ab-4cde-8f01-23456789ab01");
	struct upload v = new_upload("01234567-89ab-4cde-8f01-23456789ab02");

	(void)state;
	u.subject = v.subject = STR("busy");
	OK(upload_create(c.db, c.arena, &u, 60, 1, &err));
	FAILS(E_TOO_MANY, upload_create(c.db, c.arena, &v, 60, 1, &err));
	assert_int_equal(upload_get(c.db, c.arena, &v, &err), 0);
	v.subject = STR("another");
	OK(upload_create(c.db, c.arena, &v, 60, 1, &err));
	/* what is over does not count */
	dbtest_do(c.db, "UPDATE upload SET expires_at = now()");
	v.uuid = STR("01234567-89ab-4cde-8f01-23456789ab03");
	v.subject = u.subject;
	OK(upload_create(c.db, c.arena, &v, 60, 1, &err));
	dbtest_do(c.db, "DELETE FROM upload");
}

static void
commit_links_and_ends_the_upload(void **state)
{
	struct digest d = content_blob(&c, "one", "hello");
	int64_t size = 0;

	(void)state;
	assert_int_equal(blob_find(c.db, c.arena, STR("library"), STR("one"),
	    &d, &size, &err), 1);
	assert_int_equal(size, 5);
	assert_int_equal(blob_find(c.db, c.arena, STR("library"), STR("two"),
	    &d, &size, &err), 0);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM upload"), 0);
	/* once more, and into another repository: still one blob */
	content_blob(&c, "one", "hello");
	content_blob(&c, "two", "hello");
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM blob"), 1);
	assert_int_equal(dbtest_number(c.db,
	    "SELECT count(*) FROM repository_blob"), 2);
}

static void
look_up_revives_a_condemned_blob(void **state)
{
	struct digest d = content_blob(&c, "one", "condemned");
	int64_t size;

	(void)state;
	dbtest_do(c.db, "UPDATE blob SET condemned_at = now(), "
	    "touched_at = now() - interval '1 day'");
	assert_int_equal(blob_find(c.db, c.arena, STR("library"), STR("one"),
	    &d, &size, &err), 1);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM blob "
	    "WHERE condemned_at IS NULL AND touched_at = "
	    "(SELECT max(touched_at) FROM blob) AND size = 9"), 1);
}

static void
mount_takes_from_where_it_may(void **state)
{
	struct digest d = content_blob(&c, "source", "mounted");
	struct blob_source from = { STR("library"), STR("source"), 0, false };
	struct blob_source any = { STR_NULL, STR_NULL, 0, false };
	struct blob_source wrong = { STR("library"), STR("none"), 0, false };

	(void)state;
	assert_int_equal(blob_mount(c.db, c.arena, STR("library"), STR("m1"),
	    &d, &from, &err), 1);
	assert_int_equal(blob_mount(c.db, c.arena, STR("library"), STR("m2"),
	    &d, &wrong, &err), 0);
	assert_int_equal(blob_mount(c.db, c.arena, STR("library"), STR("m3"),
	    &d, &any, &err), 1);
	dbtest_do(c.db, "UPDATE project SET public = false");
	assert_int_equal(blob_mount(c.db, c.arena, STR("library"), STR("m4"),
	    &d, &any, &err), 0);
	any.visitor = c.user_id;
	assert_int_equal(blob_mount(c.db, c.arena, STR("library"), STR("m4"),
	    &d, &any, &err), 1);
	dbtest_do(c.db, "UPDATE project SET public = true");
}

static void
manifest_comes_back_as_it_was(void **state)
{
	struct digest d = content_image(&c, "app", "layer one", "v1", NULL);
	struct manifest_ref ref = content_ref(&c, "app", "v1");
	struct manifest_found m, head;

	(void)state;
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 1);
	assert_true(digest_eq(&m.digest, &d));
	assert_true(str_starts(m.payload, STR("{\"schemaVersion\":2")));
	assert_int_equal(manifest_head(c.db, c.arena, &ref, &head, &err), 1);
	assert_int_equal(head.size, m.payload.n);
	ref.tag = STR_NULL;
	ref.digest = d;
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 1);
	assert_true(str_eq(m.media_type,
	    STR("application/vnd.oci.image.manifest.v1+json")));
	ref.repository = STR("nothing");
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 0);
}

/* Found pulls are in the audit, HEADs and misses are not. */
static void
pulls_are_audited(void **state)
{
	struct manifest_ref ref = content_ref(&c, "audited", "v1");
	struct manifest_found m;
	const char *pulls = "SELECT count(*) FROM audit WHERE operation = "
	    "'pull' AND resource LIKE 'library/audited:%' AND username = "
	    "'admin' AND client = '192.0.2.1' AND request_id = 'req-1' "
	    "AND manifest_id IS NOT NULL";

	(void)state;
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 0);
	content_image(&c, "audited", "x", "v1", NULL);
	assert_int_equal(dbtest_number(c.db, pulls), 0);
	assert_int_equal(manifest_head(c.db, c.arena, &ref, &m, &err), 1);
	assert_int_equal(dbtest_number(c.db, pulls), 0);
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 1);
	assert_int_equal(dbtest_number(c.db, pulls), 1);
	assert_int_equal(dbtest_number(c.db,
	    "SELECT count(*) FROM audit "
	    "WHERE tableoid = 'audit_default'::regclass"), 0);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM audit "
	    "WHERE operation = 'create' AND resource = 'library/audited:v1'"),
	    1);
}

static void
missing_references_write_nothing(void **state)
{
	struct str json = STR("{\"schemaVersion\":2,\"mediaType\":"
	    "\"application/vnd.oci.image.manifest.v1+json\",\"config\":{"
	    "\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
	    "\"digest\":\"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaa\",\"size\":2},\"layers\":[]}");
	struct digest d;
	int64_t before = dbtest_number(c.db, "SELECT count(*) FROM audit");

	(void)state;
	assert_int_equal(content_put(&c, "app", json, "broken", &d), -1);
	assert_int_equal(c.err.code, E_MANIFEST_BLOB_UNKNOWN);
	assert_true(c.err.detail_each);
	assert_true(str_starts(c.err.detail, STR("[\"sha256:aaaa")));
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM audit"),
	    before);
	assert_int_equal(dbtest_number(c.db,
	    "SELECT count(*) FROM tag WHERE name = 'broken'"), 0);
}

static void
tags_move_and_keep_their_history(void **state)
{
	struct digest one = content_image(&c, "moves", "1", "latest", NULL);
	struct digest two = content_image(&c, "moves", "2", "latest", NULL);
	struct manifest_ref ref = content_ref(&c, "moves", "latest");
	struct manifest_found m;

	(void)state;
	assert_false(digest_eq(&one, &two));
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 1);
	assert_true(digest_eq(&m.digest, &two));
	/* the same again changes nothing */
	content_image(&c, "moves", "2", "latest", NULL);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM tag "
	    "JOIN repository r USING (repository_id) "
	    "WHERE r.name = 'moves'"), 2);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM tag o "
	    "JOIN tag n ON n.valid_from = o.valid_to "
	    "AND n.repository_id = o.repository_id"), 1);
	assert_int_equal(manifest_untag(c.db, c.arena, &ref, &err), 1);
	assert_int_equal(manifest_untag(c.db, c.arena, &ref, &err), 0);
	assert_int_equal(manifest_get(c.db, c.arena, &ref, &m, &err), 0);
}

static void
references_keep_content(void **state)
{
	struct digest images[] = {
		content_image(&c, "multi", "amd64", NULL, NULL),
		content_image(&c, "multi", "arm64", NULL, NULL),
	};
	struct digest index = content_index(&c, "multi", images, 2, "v1");
	struct manifest_ref ref = content_ref(&c, "multi", NULL);
	struct digest layer;

	(void)state;
	digest_of(HASH_SHA256, STR("amd64"), &layer);
	FAILS(E_REFERENCED, blob_unlink(c.db, c.arena, STR("library"),
	    STR("multi"), &layer, &c.actor, &err));
	ref.digest = images[0];
	FAILS(E_REFERENCED, manifest_delete(c.db, c.arena, &ref, &err));
	ref.digest = index;
	assert_int_equal(manifest_delete(c.db, c.arena, &ref, &err), 1);
	assert_int_equal(manifest_delete(c.db, c.arena, &ref, &err), 0);
	ref.digest = images[0];
	assert_int_equal(manifest_delete(c.db, c.arena, &ref, &err), 1);
	assert_int_equal(blob_unlink(c.db, c.arena, STR("library"),
	    STR("multi"), &layer, &c.actor, &err), 1);
	assert_int_equal(blob_unlink(c.db, c.arena, STR("library"),
	    STR("multi"), &layer, &c.actor, &err), 0);
}

static void
referrers_are_an_index(void **state)
{
	struct digest subject = content_image(&c, "refs", "it", "v1", NULL);
	struct db_array all = { 0 };
	struct str type = STR("application/vnd.example.sig");
	struct str other = STR("application/vnd.example.none");
	struct str json;

	(void)state;
	OK(referrer_index(c.db, c.arena, STR("library"), STR("refs"),
	    &subject, &all, &json, &err));
	assert_true(str_find(json, STR("[]")) > 0);
	content_image(&c, "refs", "sig", NULL, &subject);
	OK(referrer_index(c.db, c.arena, STR("library"), STR("refs"),
	    &subject, &all, &json, &err));
	assert_true(str_find(json, type) > 0);
	assert_true(str_find(json, STR("a \\\"b\\\"")) > 0);
	all = (struct db_array){ &other, 1 };
	OK(referrer_index(c.db, c.arena, STR("library"), STR("refs"),
	    &subject, &all, &json, &err));
	assert_true(str_find(json, STR("[]")) > 0);
	all = (struct db_array){ &type, 1 };
	OK(referrer_index(c.db, c.arena, STR("library"), STR("refs"),
	    &subject, &all, &json, &err));
	assert_true(str_find(json, type) > 0);
}

static void
pages_are_in_byte_order(void **state)
{
	static const char *const tags[] = { "b", "B", "a-b", "a_b", "a" };
	struct name_page page;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		content_image(&c, "paged", "same", tags[i], NULL);
	assert_int_equal(tag_page(c.db, c.arena, STR("library"), STR("paged"),
	    STR_NULL, 3, &page, &err), 1);
	assert_true(str_eq(page.names, STR("[\"B\", \"a\", \"a-b\"]")));
	assert_true(page.more);
	assert_true(str_eq(page.last, STR("a-b")));
	assert_int_equal(tag_page(c.db, c.arena, STR("library"), STR("paged"),
	    page.last, 3, &page, &err), 1);
	assert_true(str_eq(page.names, STR("[\"a_b\", \"b\"]")));
	assert_false(page.more);
	assert_int_equal(tag_page(c.db, c.arena, STR("library"), STR("paged"),
	    STR_NULL, 0, &page, &err), 1);
	assert_true(str_eq(page.names, STR("[]")));
	assert_false(page.more);
	assert_int_equal(tag_page(c.db, c.arena, STR("library"), STR("none"),
	    STR_NULL, 3, &page, &err), 0);
	OK(repository_catalog(c.db, c.arena, 0, false, STR_NULL, 1, &page,
	    &err));
	assert_true(page.more);
	OK(repository_catalog(c.db, c.arena, 0, false, STR("zzz"), 10, &page,
	    &err));
	assert_true(str_eq(page.names, STR("[]")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upload_goes_on_from_its_row),
		cmocka_unit_test(upload_needs_a_project_and_a_uuid),
		cmocka_unit_test(uploads_of_one_subject_are_counted),
		cmocka_unit_test(commit_links_and_ends_the_upload),
		cmocka_unit_test(look_up_revives_a_condemned_blob),
		cmocka_unit_test(mount_takes_from_where_it_may),
		cmocka_unit_test(manifest_comes_back_as_it_was),
		cmocka_unit_test(pulls_are_audited),
		cmocka_unit_test(missing_references_write_nothing),
		cmocka_unit_test(tags_move_and_keep_their_history),
		cmocka_unit_test(references_keep_content),
		cmocka_unit_test(referrers_are_an_index),
		cmocka_unit_test(pages_are_in_byte_order),
	};

	return cmocka_run_group_tests_name("content", tests, setup, teardown);
}
