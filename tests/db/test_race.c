/*
 * test_race.c — many writers at once in one repository: pushes that share
 * layers, tags that move, deletions.  Nobody may fail but with an answer that a
 * client can understand, and what is left must fit together.  And administrators
 * who take each other away: one stays.
 */
#include "base.h"

#include <pthread.h>

#include "artifact.h"
#include "blob.h"
#include "buf.h"
#include "content.h"
#include "limits.h"
#include "member.h"

#define DB "test_race"
#define WRITERS 6
#define ROUNDS 40
#define SHARED 4

static struct content c;
static struct digest shared[SHARED];
static pthread_barrier_t together;

static int
setup(void **state)
{
	(void)state;
	content_open(&c, DB);
	for (int i = 0; i < SHARED; i++)
		shared[i] = content_blob(&c, "app",
		    arena_printf(c.arena, "shared %d", i).p);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	content_close(&c);
	return 0;
}

struct writer {
	struct content c;
	pthread_t thread;
	int number;
	int failures;
	struct err first;
};

static void
expect(struct writer *w, int rc, enum err_code allowed)
{
	if (rc >= 0 || w->c.err.code == allowed)
		return;
	if (w->failures++ == 0)
		w->first = w->c.err;
}

/* An image of the shared layers. */
static struct str
image(struct writer *w, int round)
{
	struct buf b;

	buf_init(&b, w->c.arena, LIMIT_MANIFEST);
	buf_addz(&b, "{\"schemaVersion\":2,\"mediaType\":"
	    "\"application/vnd.oci.image.manifest.v1+json\",\"config\":{"
	    "\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
	    "\"size\":1,\"digest\":\"");
	digest_add(&b, &shared[0]);
	buf_addz(&b, "\"},\"layers\":[");
	for (int i = 0; i < SHARED; i++) {
		buf_printf(&b, "%s{\"mediaType\":\"application/vnd.oci.image."
		    "layer.v1.tar\",\"size\":1,\"digest\":\"", i ? "," : "");
		digest_add(&b, &shared[(i + w->number) % SHARED]);
		buf_addz(&b, "\"}");
	}
	buf_printf(&b, "],\"annotations\":{\"n\":\"%d.%d\"}}",
	    round % 2 ? w->number : 0, round);
	return buf_str(&b);
}

static void
one_round(struct writer *w, int round)
{
	static const char *const tags[] = { "latest", "stable", "v1" };
	struct artifact_place at = { STR("library"), STR("app") };
	struct manifest_ref ref = content_ref(&w->c, "app",
	    tags[(round + w->number) % 3]);
	struct manifest_found found;
	struct digest d;
	int64_t size;

	expect(w, content_put(&w->c, "app", image(w, round), tags[round % 3],
	    &d), E_OK);
	expect(w, content_put(&w->c, "app", image(w, round),
	    tags[(round + 1) % 3], &d), E_OK);
	expect(w, manifest_get(w->c.db, w->c.arena, &ref, &found, &w->c.err),
	    E_OK);
	expect(w, blob_find(w->c.db, w->c.arena, at.project, at.repository,
	    &shared[round % SHARED], &size, &w->c.err), E_OK);
	if (round % 3 == 0)
		expect(w, manifest_untag(w->c.db, w->c.arena, &ref,
		    &w->c.err), E_OK);
	if (round % 4 == 0)
		expect(w, artifact_delete(w->c.db, w->c.arena, &at, &d,
		    &w->c.actor, &w->c.err), E_OK);
	if (round % 5 == 0)
		expect(w, blob_unlink(w->c.db, w->c.arena, at.project,
		    at.repository, &shared[1], &w->c.actor, &w->c.err),
		    E_REFERENCED);
}

static void *
write_all(void *arg)
{
	struct writer *w = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct arena_mark mark = arena_mark(w->c.arena);

		one_round(w, i);
		arena_rewind(w->c.arena, mark);
	}
	return NULL;
}

static void
pushes_tags_and_deletions(void **state)
{
	struct writer writers[WRITERS];
	struct err err;

	(void)state;
	/* one manifest stays, so that its layers do */
	assert_int_equal(content_put(&c, "app", image(&(struct writer){
	    .c.arena = c.arena, .number = 99 }, 1), NULL, &shared[0]), 0);
	digest_of(HASH_SHA256, STR("shared 0"), &shared[0]);
	for (int i = 0; i < WRITERS; i++) {
		struct writer *w = &writers[i];

		*w = (struct writer){ .c = c, .number = i };
		w->c.db = dbtest_connect(DB, "roadstead_app");
		w->c.arena = arena_new();
		assert_int_equal(pthread_create(&w->thread, NULL, write_all,
		    w), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(writers[i].thread, NULL);
		content_close(&writers[i].c);
	}
	for (int i = 0; i < WRITERS; i++)
		if (writers[i].failures)
			fail_msg("%d failures: %s: %s", writers[i].failures,
			    writers[i].first.msg, writers[i].first.cause);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM manifest m "
	    "WHERE (SELECT count(*) FROM manifest_blob b "
	    "WHERE b.manifest_id = m.manifest_id) <> 4"), 0);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM tag t "
	    "LEFT JOIN manifest m USING (manifest_id) "
	    "WHERE t.valid_to = 'infinity' "
	    "AND m.digest IS DISTINCT FROM t.digest"), 0);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM tag a "
	    "JOIN tag b ON a.repository_id = b.repository_id "
	    "AND a.name = b.name AND a.tag_id < b.tag_id "
	    "AND tstzrange(a.valid_from, a.valid_to) "
	    "&& tstzrange(b.valid_from, b.valid_to)"), 0);
	OK(db_ready(c.db, &err));
}

/* Takes one administrator of the project away: the number of the thread. */
static void *
remove_one(void *arg)
{
	struct writer *w = arg;
	struct member_change change = {
		.project_id = w->c.project_id,
		.actor = w->c.actor,
		.id = dbtest_number(w->c.db, arena_printf(w->c.arena,
		    "SELECT member_id FROM member ORDER BY member_id "
		    "LIMIT 1 OFFSET %d", w->number).p),
	};

	pthread_barrier_wait(&together);
	expect(w, member_delete(w->c.db, w->c.arena, &change, &w->c.err),
	    E_PRECONDITION);
	return NULL;
}

static void
administrators_take_each_other_away(void **state)
{
	static struct writer writers[WRITERS];

	(void)state;
	dbtest_do(c.db, "DELETE FROM member");
	dbtest_do(c.db, arena_printf(c.arena, "WITH u AS (INSERT INTO users "
	    "(username) SELECT 'boss' || i FROM generate_series(1, %d) i "
	    "RETURNING user_id) INSERT INTO member (project_id, user_id, "
	    "role_id) SELECT project_id, user_id, 1 FROM u, project "
	    "WHERE name = 'library'", WRITERS).p);
	assert_int_equal(pthread_barrier_init(&together, NULL, WRITERS), 0);
	for (int i = 0; i < WRITERS; i++) {
		struct writer *w = &writers[i];

		*w = (struct writer){ .c = c, .number = i };
		w->c.db = dbtest_connect(DB, "roadstead_app");
		w->c.arena = arena_new();
		assert_int_equal(pthread_create(&w->thread, NULL, remove_one,
		    w), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(writers[i].thread, NULL);
		content_close(&writers[i].c);
		assert_int_equal(writers[i].failures, 0);
	}
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM member"),
	    1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pushes_tags_and_deletions),
		cmocka_unit_test(administrators_take_each_other_away),
	};

	return cmocka_run_group_tests_name("race", tests, setup, teardown);
}
