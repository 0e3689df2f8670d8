/* test_lists.c — projects, repositories and artifacts as the API lists them. */
#include "base.h"

#include "artifact.h"
#include "content.h"
#include "member.h"
#include "project.h"
#include "repository.h"
#include "user.h"

static struct content c;
static struct err err;
static struct artifact_place multi = { { "library", 7 }, { "multi", 5 } };
static struct digest index_digest, image_digest;

static int
setup(void **state)
{
	struct digest images[2];

	(void)state;
	content_open(&c, "test_lists");
	images[0] = content_image(&c, "multi", "amd64", NULL, NULL);
	images[1] = content_image(&c, "multi", "arm64", "arm", NULL);
	index_digest = content_index(&c, "multi", images, 2, "v1.0");
	image_digest = images[0];
	content_image(&c, "multi", "signature", NULL, &index_digest);
	content_image(&c, "multi", "alone", NULL, NULL);
	content_image(&c, "a/b", "other", "v1%0", NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	content_close(&c);
	return 0;
}

/* A query of one condition; field may be NULL. */
struct simple {
	struct list_query q;
	struct list_term term;
	struct list_sort sort;
	struct str values[2];
};

static struct list_query *
query(struct simple *s, const char *field, enum list_op op, const char *one,
    const char *two)
{
	*s = (struct simple){
		.q = { .page = 1, .page_size = 10 },
		.values = { str_of(one), str_of(two) },
	};
	s->term = (struct list_term){
		str_of(field), op, s->values,
		two || op == LIST_RANGE ? 2 : 1,
	};
	s->q.terms = &s->term;
	s->q.n_terms = field ? 1 : 0;
	return &s->q;
}

static int64_t
artifacts(const char *field, enum list_op op, const char *one,
    const char *two)
{
	struct artifact_detail detail = { true, true, true, true };
	struct list_page page;
	struct simple s;

	OK(artifact_list(c.db, c.arena, &multi, &detail,
	    query(&s, field, op, one, two), &page, &err));
	assert_int_equal(page.items.p[0], '[');
	return page.total;
}

static void
artifacts_by_condition(void **state)
{
	(void)state;
	assert_int_equal(artifacts(NULL, LIST_EQ, NULL, NULL), 3);
	assert_int_equal(artifacts("base", LIST_EQ, "*", NULL), 5);
	assert_int_equal(artifacts("tags", LIST_EQ, "*", NULL), 2);
	assert_int_equal(artifacts("tags", LIST_EQ, "nil", NULL), 1);
	assert_int_equal(artifacts("tags", LIST_EQ, "arm", NULL), 1);
	assert_int_equal(artifacts("tags", LIST_LIKE, "V1", NULL), 1);
	assert_int_equal(artifacts("tags", LIST_LIKE, "v1%0", NULL), 0);
	assert_int_equal(artifacts("tags", LIST_ANY, "arm", "v1.0"), 2);
	assert_int_equal(artifacts("tags", LIST_ALL, "arm", "v1.0"), 0);
	assert_int_equal(artifacts("type", LIST_EQ, "IMAGE", NULL), 3);
	assert_int_equal(artifacts("size", LIST_RANGE, "1", NULL), 3);
	assert_int_equal(artifacts("size", LIST_RANGE, NULL, "1"), 0);
	assert_int_equal(artifacts("push_time", LIST_RANGE,
	    "2020-01-02T15:04:05", "2999-01-01T00:00:00"), 3);
	assert_int_equal(artifacts("no_such_field", LIST_EQ, "x", NULL), 3);
	assert_int_equal(artifacts("type", LIST_EQ, "' OR true --", NULL), 0);
}

static void
bad_values_are_bad_requests(void **state)
{
	static const struct {
		const char *field, *value;
		enum list_op op;
	} bad[] = {
		{ "size", "many", LIST_EQ },
		{ "size", "99999999999999999999", LIST_EQ },
		{ "size", "1", LIST_LIKE },
		{ "push_time", "yesterdayish", LIST_EQ },
		{ "type", "\xff", LIST_EQ },
	};
	struct artifact_detail detail = { false, false, false, false };
	struct list_page page;
	struct simple s;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		FAILS(E_BAD_REQUEST, artifact_list(c.db, c.arena, &multi,
		    &detail, query(&s, bad[i].field, bad[i].op, bad[i].value,
		    NULL), &page, &err));
}

static void
artifact_as_harbor_shows_it(void **state)
{
	static const char *const parts[] = {
		"\"type\":\"IMAGE\"", "\"repository_name\":\"library/multi\"",
		"\"references\":[{\"parent_id\":", "\"name\":\"v1.0\"",
		"\"immutable\":false", "\"subject_artifact_repo\"",
		"\"type\":\"subject.accessory\"", "\"push_time\":\"2",
	};
	struct artifact_detail detail = { true, true, true, true };
	struct str json;
	struct digest d;

	(void)state;
	assert_int_equal(artifact_resolve(c.db, c.arena, &multi, STR("v1.0"),
	    &d, &err), 1);
	assert_true(digest_eq(&d, &index_digest));
	assert_int_equal(artifact_get(c.db, c.arena, &multi, &d, &detail,
	    &json, &err), 1);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (str_find(json, str_of(parts[i])) < 0)
			fail_msg("no %s in %.*s", parts[i], STR_ARG(json));
	assert_int_equal(artifact_resolve(c.db, c.arena, &multi, STR("none"),
	    &d, &err), 0);
}

static void
tags_of_an_artifact(void **state)
{
	struct list_page page;
	struct simple s;

	(void)state;
	assert_int_equal(artifact_tag(c.db, c.arena, &multi, &index_digest,
	    STR("stable"), &c.actor, &err), 1);
	FAILS(E_CONFLICT, artifact_tag(c.db, c.arena, &multi, &image_digest,
	    STR("stable"), &c.actor, &err));
	OK(artifact_tags(c.db, c.arena, &multi, &index_digest, true,
	    query(&s, NULL, LIST_EQ, NULL, NULL), &page, &err));
	assert_int_equal(page.total, 2);
	/* the tag is another artifact's */
	assert_int_equal(artifact_untag(c.db, c.arena, &multi, &image_digest,
	    STR("stable"), &c.actor, &err), 0);
	assert_int_equal(artifact_untag(c.db, c.arena, &multi, &index_digest,
	    STR("stable"), &c.actor, &err), 1);
	OK(artifact_accessories(c.db, c.arena, &multi, &index_digest,
	    query(&s, NULL, LIST_EQ, NULL, NULL), &page, &err));
	assert_int_equal(page.total, 1);
}

static int64_t
tag_rows(const char *field, enum list_op op, const char *value)
{
	struct list_page page;
	struct simple s;

	OK(artifact_tag_rows(c.db, c.arena, &multi,
	    query(&s, field, op, value, NULL), &page, &err));
	assert_true(page.total == 0 ||
	    str_starts(page.items, STR("[{\"name\"")));
	return page.total;
}

static void
tags_of_a_repository(void **state)
{
	struct list_page page;
	struct simple s;

	(void)state;
	assert_int_equal(tag_rows(NULL, LIST_EQ, NULL), 2);
	assert_int_equal(tag_rows("name", LIST_EQ, "arm"), 1);
	assert_int_equal(tag_rows("name", LIST_LIKE, "V1"), 1);
	assert_int_equal(tag_rows("type", LIST_EQ, "IMAGE"), 2);
	assert_int_equal(tag_rows("digest", LIST_EQ,
	    digest_text(c.arena, &index_digest).p), 1);
	assert_int_equal(tag_rows("signed", LIST_EQ, "true"), 0);
	assert_int_equal(tag_rows("platform", LIST_EQ, "linux/amd64"), 0);
	assert_int_equal(tag_rows("platform", LIST_LIKE, "' OR true --"), 0);
	FAILS(E_BAD_REQUEST, artifact_tag_rows(c.db, c.arena, &multi,
	    query(&s, "signed", LIST_EQ, "perhaps", NULL), &page, &err));
}

static void
pages_and_order(void **state)
{
	struct list_page page;
	struct simple s;

	(void)state;
	query(&s, NULL, LIST_EQ, NULL, NULL);
	s.sort = (struct list_sort){ STR("name"), true };
	s.q.sorts = &s.sort;
	s.q.n_sorts = 1;
	s.q.page_size = 1;
	OK(repository_list(c.db, c.arena, c.project_id, 0, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 2);
	assert_true(str_find(page.items, STR("library/multi")) > 0);
	assert_true(str_find(page.items, STR("library/a/b")) < 0);
	assert_true(str_find(page.items, STR("\"artifact_count\":3")) > 0);
	s.q.page = 2;
	OK(repository_list(c.db, c.arena, c.project_id, 0, &s.q, &page,
	    &err));
	assert_true(str_find(page.items, STR("library/a/b")) > 0);
	s.q.page = 3;
	OK(repository_list(c.db, c.arena, c.project_id, 0, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 2);
	assert_true(str_eq(page.items, STR("[]")));
}

static void
too_many_values(void **state)
{
	static struct str many[300];
	struct list_page page;
	struct simple s;

	(void)state;
	query(&s, "name", LIST_ANY, "a", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = STR("x");
	s.term.values = many;
	s.term.count = ARRAY_SIZE(many);
	FAILS(E_BAD_REQUEST, repository_list(c.db, c.arena, c.project_id,
	    0, &s.q, &page, &err));
}

static void
repositories_for_their_readers(void **state)
{
	struct user_new user = {
		.username = STR("reader"), .actor = c.actor,
	};
	struct member_new member = {
		.project_id = c.project_id,
		.role = { 5, STR("a/*") },
		.actor = c.actor,
	};
	struct list_page page;
	struct simple s;
	int64_t reader, id;

	(void)state;
	query(&s, NULL, LIST_EQ, NULL, NULL);
	dbtest_do(c.db, "UPDATE project SET public = false");
	OK(user_create(c.db, c.arena, &user, &reader, &err));
	OK(repository_list_readable(c.db, c.arena, reader, false, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 0);
	member.user_id = reader;
	assert_int_equal(member_add(c.db, c.arena, &member, &id, &err), 1);
	FAILS(E_CONFLICT, member_add(c.db, c.arena, &member, &id, &err));
	OK(repository_list(c.db, c.arena, c.project_id, reader, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 1);
	OK(repository_list_readable(c.db, c.arena, reader, false, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 1);
	assert_true(str_find(page.items, STR("library/a/b")) > 0);
	OK(repository_list_readable(c.db, c.arena, reader, true, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 2);
	dbtest_do(c.db, "UPDATE project SET public = true");
	OK(repository_list_readable(c.db, c.arena, 0, false, &s.q, &page,
	    &err));
	assert_int_equal(page.total, 2);
}

static void
repository_life(void **state)
{
	struct str json;

	(void)state;
	content_image(&c, "gone", "soon", "v1", NULL);
	assert_int_equal(repository_describe(c.db, c.arena, STR("library"),
	    STR("gone"), STR("words"), &c.actor, &err), 1);
	assert_int_equal(repository_get(c.db, c.arena, STR("library"),
	    STR("gone"), &json, &err), 1);
	assert_true(str_find(json, STR("\"description\":\"words\"")) > 0);
	assert_int_equal(repository_delete(c.db, c.arena, STR("library"),
	    STR("gone"), &c.actor, &err), 1);
	assert_int_equal(repository_delete(c.db, c.arena, STR("library"),
	    STR("gone"), &c.actor, &err), 0);
	assert_int_equal(repository_get(c.db, c.arena, STR("library"),
	    STR("gone"), &json, &err), 0);
}

static void
artifact_goes_with_its_parts(void **state)
{
	struct artifact_place at = { STR("library"), STR("parts") };
	struct digest images[] = {
		content_image(&c, "parts", "one", NULL, NULL),
		content_image(&c, "parts", "two", "keep", NULL),
	};
	struct digest whole = content_index(&c, "parts", images, 2, "v1");

	(void)state;
	content_image(&c, "parts", "sbom", NULL, &whole);
	FAILS(E_REFERENCED, artifact_delete(c.db, c.arena, &at, &images[0],
	    &c.actor, &err));
	assert_int_equal(artifact_delete(c.db, c.arena, &at, &whole, &c.actor,
	    &err), 1);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM manifest "
	    "JOIN repository r USING (repository_id) WHERE r.name = 'parts' "
	    "AND project_id IS NOT NULL"), 1);
	assert_int_equal(artifact_delete(c.db, c.arena, &at, &images[1],
	    &c.actor, &err), 1);
}

static void
project_life(void **state)
{
	struct project_new new = {
		.name = STR("team"), .owner_id = c.user_id,
		.metadata = STR("{\"auto_scan\":\"true\"}"), .actor = c.actor,
	};
	struct project_reader nobody = { 0, false, true };
	struct project_reader admin = { c.user_id, false, true };
	struct project_change change = {
		.public = STR("true"),
		.metadata = STR("{\"auto_scan\":\"false\",\"severity\":\"low\"}"),
		.actor = c.actor,
	};
	struct list_page page;
	struct project found;
	struct simple s;
	struct str json;

	(void)state;
	OK(project_create(c.db, c.arena, &new, &change.id, &err));
	FAILS(E_CONFLICT, project_create(c.db, c.arena, &new, &change.id,
	    &err));
	new.name = STR("No Name");
	FAILS(E_INVALID, project_create(c.db, c.arena, &new, &change.id,
	    &err));
	OK(project_list(c.db, c.arena, &nobody, query(&s, "name", LIST_LIKE,
	    "TEA", NULL), &page, &err));
	assert_int_equal(page.total, 0);
	OK(project_list(c.db, c.arena, &admin, &s.q, &page, &err));
	assert_int_equal(page.total, 1);
	assert_true(str_find(page.items,
	    STR("\"current_user_role_id\":1")) > 0);
	OK(project_list(c.db, c.arena, &admin, query(&s, "public", LIST_EQ,
	    "false", NULL), &page, &err));
	assert_int_equal(page.total, 1);
	assert_int_equal(project_find(c.db, c.arena, STR("team"), &found,
	    &err), 1);
	change.id = found.id;
	assert_int_equal(project_update(c.db, c.arena, &change, &err), 1);
	assert_int_equal(project_get(c.db, c.arena, found.id, 0, &json, &err),
	    1);
	assert_true(str_find(json, STR("\"public\" : \"true\"")) > 0 ||
	    str_find(json, STR("\"public\":\"true\"")) > 0);
	assert_true(str_find(json, STR("severity")) > 0);
	assert_int_equal(project_delete(c.db, c.arena, found.id, &c.actor,
	    &err), 1);
	assert_int_equal(project_delete(c.db, c.arena, found.id, &c.actor,
	    &err), 0);
	FAILS(E_PRECONDITION, project_delete(c.db, c.arena, c.project_id,
	    &c.actor, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(artifacts_by_condition),
		cmocka_unit_test(bad_values_are_bad_requests),
		cmocka_unit_test(artifact_as_harbor_shows_it),
		cmocka_unit_test(tags_of_an_artifact),
		cmocka_unit_test(tags_of_a_repository),
		cmocka_unit_test(pages_and_order),
		cmocka_unit_test(too_many_values),
		cmocka_unit_test(repositories_for_their_readers),
		cmocka_unit_test(repository_life),
		cmocka_unit_test(artifact_goes_with_its_parts),
		cmocka_unit_test(project_life),
	};

	return cmocka_run_group_tests_name("lists", tests, setup, teardown);
}
