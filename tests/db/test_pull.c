/* test_pull.c — what a connection remembers of pulls is never wrong. */
#include "base.h"

#include "artifact.h"
#include "buf.h"
#include "content.h"
#include "limits.h"
#include "pullcache.h"
#include "repository.h"

#define DB "test_pull"

static struct content c;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	content_open(&c, DB);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	content_close(&c);
	return 0;
}

/* Both ways to pull find the manifest, with the bytes of its digest. */
static void
assert_pulls(struct manifest_ref *ref, const struct digest *d)
{
	struct manifest_found got, head;
	struct digest real;

	assert_int_equal(manifest_get(c.db, c.arena, ref, &got, &err), 1);
	assert_int_equal(manifest_head(c.db, c.arena, ref, &head, &err), 1);
	digest_of(HASH_SHA256, got.payload, &real);
	assert_true(digest_eq(&got.digest, d));
	assert_true(digest_eq(&real, d));
	assert_true(digest_eq(&head.digest, d));
	assert_int_equal(head.size, got.payload.n);
	assert_true(str_eq(head.media_type, got.media_type));
	assert_null(head.payload.p);
}

static void
assert_gone(struct manifest_ref *ref)
{
	struct manifest_found m;

	assert_int_equal(manifest_get(c.db, c.arena, ref, &m, &err), 0);
	assert_int_equal(manifest_head(c.db, c.arena, ref, &m, &err), 0);
}

static void
a_repository_goes_and_comes_back(void **state)
{
	struct manifest_ref ref = content_ref(&c, "again", "v1");
	struct digest d = content_image(&c, "again", "1", "v1", NULL);

	(void)state;
	assert_pulls(&ref, &d);
	assert_int_equal(repository_delete(c.db, c.arena, ref.project,
	    ref.repository, &c.actor, &err), 1);
	assert_gone(&ref);
	d = content_image(&c, "again", "2", "v1", NULL);
	assert_pulls(&ref, &d);
}

static void
another_connection_changes_what_is_there(void **state)
{
	struct db *other = dbtest_connect(DB, "roadstead_app");
	struct manifest_ref ref = content_ref(&c, "shared", "v1");
	struct digest old = content_image(&c, "shared", "1", "v1", NULL), d;
	struct artifact_place at = { ref.project, ref.repository };
	struct db *mine = c.db;

	(void)state;
	assert_pulls(&ref, &old);
	c.db = other;
	d = content_image(&c, "shared", "2", "v1", NULL);
	c.db = mine;
	assert_pulls(&ref, &d);
	assert_int_equal(artifact_delete(other, c.arena, &at, &d, &c.actor,
	    &err), 1);
	assert_gone(&ref);
	ref.tag = STR_NULL;
	ref.digest = d;
	assert_gone(&ref);
	ref.digest = old;
	assert_pulls(&ref, &old);
	db_free(&other);
}

static void
more_than_there_are_slots(void **state)
{
	enum { COUNT = PULLCACHE_MANIFESTS + 10 };
	struct digest d[COUNT];
	char name[32];

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "slots%d", i);
		d[i] = content_image(&c, name, name, "v1", NULL);
	}
	for (int i = 0; i < 2 * COUNT; i++) {
		struct manifest_ref ref;

		snprintf(name, sizeof(name), "slots%d", i % COUNT);
		ref = content_ref(&c, name, "v1");
		assert_pulls(&ref, &d[i % COUNT]);
	}
}

static void
what_was_handed_out_stays(void **state)
{
	struct manifest_ref ref = content_ref(&c, "stays", "v1");
	struct digest d = content_image(&c, "stays", "1", "v1", NULL), real;
	struct manifest_found got;

	(void)state;
	/* once from the database, then what is remembered */
	for (int i = 0; i < 2; i++)
		assert_int_equal(manifest_get(c.db, c.arena, &ref, &got, &err),
		    1);
	more_than_there_are_slots(state);
	digest_of(HASH_SHA256, got.payload, &real);
	assert_true(digest_eq(&real, &d));
}

static void
too_large_to_keep(void **state)
{
	struct manifest_ref ref = content_ref(&c, "large", "v1");
	struct digest d;
	struct buf b;

	(void)state;
	buf_init(&b, c.arena, LIMIT_MANIFEST);
	buf_addz(&b, "{\"schemaVersion\":2,\"mediaType\":"
	    "\"application/vnd.oci.image.index.v1+json\",\"manifests\":[],"
	    "\"annotations\":{\"a\":\"");
	for (size_t i = 0; i <= PULLCACHE_PAYLOAD; i++)
		buf_addc(&b, 'a');
	buf_addz(&b, "\"}}");
	assert_int_equal(content_put(&c, "large", buf_str(&b), "v1", &d), 0);
	assert_pulls(&ref, &d);
	assert_pulls(&ref, &d);
}

/* A backup is restored while workers run: rows have other contents. */
static void
a_restore_is_noticed(void **state)
{
	struct db *root = dbtest_connect(DB, "postgres");
	struct manifest_ref ref = content_ref(&c, "restored", "v1");
	struct digest d = content_image(&c, "restored", "1", "v1", NULL);
	struct digest other = content_image(&c, "restored2", "2", "v1", NULL);

	(void)state;
	assert_pulls(&ref, &d);
	dbtest_do(root, "UPDATE manifest m SET digest = o.digest, "
	    "payload = o.payload FROM manifest o, repository r, repository q "
	    "WHERE m.repository_id = r.repository_id AND r.name = 'restored' "
	    "AND o.repository_id = q.repository_id AND q.name = 'restored2'");
	dbtest_do(root, "SELECT pg_terminate_backend(pid, 5000) FROM "
	    "pg_stat_activity WHERE datname = '" DB "' "
	    "AND pid <> pg_backend_pid()");
	OK(db_ready(c.db, &err));
	assert_pulls(&ref, &other);
	db_free(&root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repository_goes_and_comes_back),
		cmocka_unit_test(another_connection_changes_what_is_there),
		cmocka_unit_test(what_was_handed_out_stays),
		cmocka_unit_test(too_large_to_keep),
		cmocka_unit_test(a_restore_is_noticed),
	};

	return cmocka_run_group_tests_name("pull", tests, setup, teardown);
}
