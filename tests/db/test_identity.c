/* test_identity.c — users, sessions, roles, settings. */
#include "base.h"

#include "audit.h"
#include "content.h"
#include "glob.h"
#include "login.h"
#include "member.h"
#include "session.h"
#include "setting.h"
#include "user.h"

static struct content c;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	content_open(&c, "test_identity");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	content_close(&c);
	return 0;
}

static struct str
cookie(char fill)
{
	static char id[32];

	memset(id, fill, sizeof(id));
	return str_from(id, sizeof(id));
}

static int64_t
make_user(const char *name)
{
	struct user_new u = {
		.username = str_of(name), .password = STR("$y$hash"),
		.actor = c.actor,
	};
	int64_t id;

	OK(user_create(c.db, c.arena, &u, &id, &err));
	return id;
}

static void
log_in(char fill, int64_t user)
{
	struct session_new s = {
		.id = cookie(fill), .user_id = user, .csrf = STR("secret"),
		.seconds = 60,
	};

	assert_int_equal(session_create(c.db, c.arena, &s, &err), 1);
}

static void
users_are_unique(void **state)
{
	struct user_new u = {
		.username = STR("twice"), .profile.email = STR("A@example.com"),
		.actor = c.actor,
	};
	int64_t id;

	(void)state;
	OK(user_create(c.db, c.arena, &u, &id, &err));
	FAILS(E_CONFLICT, user_create(c.db, c.arena, &u, &id, &err));
	assert_string_equal(err.msg, "the user already exists");
	u.username = STR("other");
	u.profile.email = STR("a@EXAMPLE.com");
	FAILS(E_CONFLICT, user_create(c.db, c.arena, &u, &id, &err));
	dbtest_do(c.db, "UPDATE users SET deleted_at = now() "
	    "WHERE username = 'twice'");
	u.username = STR("twice");
	OK(user_create(c.db, c.arena, &u, &id, &err));
}

static void
password_changes_end_what_is_remembered(void **state)
{
	int64_t id = make_user("pw"), generation;
	struct user_auth before, after;
	struct session s;

	(void)state;
	log_in('p', id);
	log_in('q', id);
	assert_int_equal(user_auth(c.db, c.arena, STR("pw"), &before, &err),
	    1);
	assert_true(str_eq(before.password, STR("$y$hash")));
	assert_int_equal(user_set_password(c.db, c.arena, id, STR("$y$new"),
	    &c.actor, &generation, &err), 1);
	assert_int_equal(user_auth_id(c.db, c.arena, id, &after, &err), 1);
	assert_int_equal(after.generation, before.generation + 1);
	assert_int_equal(generation, after.generation);
	OK(session_renew(c.db, c.arena, cookie('p'), generation, &err));
	assert_int_equal(session_use(c.db, c.arena, cookie('p'), 60, &s,
	    &err), 1);
	assert_int_equal(session_use(c.db, c.arena, cookie('q'), 60, &s,
	    &err), 0);
	/* a new mail address is no reason to log in again */
	dbtest_do(c.db, "UPDATE users SET realname = 'x' "
	    "WHERE username = 'pw'");
	assert_int_equal(session_use(c.db, c.arena, cookie('p'), 60, &s,
	    &err), 1);
}

static int64_t
admins(void)
{
	return dbtest_number(c.db, "SELECT count(*) FROM users WHERE sysadmin "
	    "AND disabled_at IS NULL AND deleted_at IS NULL");
}

/* Nor by deleting or disabling; one who cannot log in does not count. */
static void
the_last_administrator_stays(void **state)
{
	int64_t first = c.user_id, second = make_user("second");
	const char *last = "the last system administrator must stay";

	(void)state;
	FAILS(E_PRECONDITION, user_set_sysadmin(c.db, c.arena, first, false,
	    &c.actor, &err));
	assert_string_equal(err.msg, last);
	FAILS(E_PRECONDITION, user_delete(c.db, c.arena, first, &c.actor,
	    &err));
	assert_int_equal(user_set_sysadmin(c.db, c.arena, second, true,
	    &c.actor, &err), 1);
	dbtest_do(c.db, "UPDATE users SET disabled_at = now() "
	    "WHERE username = 'second'");
	FAILS(E_PRECONDITION, user_set_sysadmin(c.db, c.arena, first, false,
	    &c.actor, &err));
	dbtest_do(c.db, "UPDATE users SET disabled_at = NULL "
	    "WHERE username = 'second'");
	assert_int_equal(user_set_sysadmin(c.db, c.arena, first, false,
	    &c.actor, &err), 1);
	FAILS(E_PRECONDITION, user_delete(c.db, c.arena, second, &c.actor,
	    &err));
	assert_int_equal(admins(), 1);
	assert_int_equal(user_set_sysadmin(c.db, c.arena, first, true,
	    &c.actor, &err), 1);
	assert_int_equal(user_delete(c.db, c.arena, second, &c.actor, &err),
	    1);
	assert_int_equal(user_delete(c.db, c.arena, second, &c.actor, &err),
	    0);
}

static void
sessions_end(void **state)
{
	int64_t id = make_user("guest");
	struct session s;

	(void)state;
	log_in('a', id);
	assert_int_equal(session_use(c.db, c.arena, cookie('a'), 60, &s,
	    &err), 1);
	assert_true(str_eq(s.username, STR("guest")));
	assert_true(str_eq(s.csrf, STR("secret")));
	assert_int_equal(session_delete(c.db, c.arena, cookie('a'), &err), 1);
	assert_int_equal(session_use(c.db, c.arena, cookie('a'), 60, &s,
	    &err), 0);
	log_in('b', id);
	dbtest_do(c.db, "UPDATE session SET expires_at = now()");
	assert_int_equal(session_use(c.db, c.arena, cookie('b'), 60, &s,
	    &err), 0);
	log_in('c', id);
	dbtest_do(c.db, "UPDATE users SET disabled_at = now() "
	    "WHERE username = 'guest'");
	assert_int_equal(session_use(c.db, c.arena, cookie('c'), 60, &s,
	    &err), 0);
}

/* Used again after a minute, a session lives longer; before, nothing is written. */
static void
sessions_slide(void **state)
{
	int64_t id = make_user("slider");
	const char *longer = "SELECT count(*) FROM session "
	    "WHERE expires_at > now() + interval '1 hour'";
	struct session s;

	(void)state;
	log_in('s', id);
	assert_int_equal(session_use(c.db, c.arena, cookie('s'), 7200, &s,
	    &err), 1);
	assert_int_equal(dbtest_number(c.db, longer), 0);
	dbtest_do(c.db, "UPDATE session SET seen_at = now() - interval '2m'");
	assert_int_equal(session_use(c.db, c.arena, cookie('s'), 0, &s, &err),
	    1);
	assert_int_equal(dbtest_number(c.db, longer), 0);
	assert_int_equal(session_use(c.db, c.arena, cookie('s'), 7200, &s,
	    &err), 1);
	assert_int_equal(dbtest_number(c.db, longer), 1);
}

static struct login_past
past(struct str bucket, const char *user, int64_t *ret_id)
{
	struct login_try t = { str_of(user), bucket };
	struct login_past p;
	struct login_who who;

	OK(login_begin(c.db, c.arena, &t, &who, &p, &err));
	*ret_id = who.user.user_id;
	return p;
}

/* Whether there is such a user makes no difference to what is counted. */
static void
failed_logins_are_counted(void **state)
{
	int64_t id = make_user("victim"), found;

	(void)state;
	assert_int_equal(past(cookie('1'), "victim", &found).failures, 0);
	assert_int_equal(found, id);
	for (int i = 0; i < 3; i++)
		OK(login_failed(c.db, cookie('1'), 60, &err));
	assert_int_equal(past(cookie('1'), "victim", &found).failures, 3);
	assert_int_equal(past(cookie('1'), "nobody", &found).failures, 3);
	assert_int_equal(found, 0);
	assert_in_range(past(cookie('1'), "victim", &found).ago, 0,
	    10000000);
	assert_int_equal(past(cookie('2'), "victim", &found).failures, 0);
	OK(login_succeeded(c.db, cookie('1'), &err));
	assert_int_equal(past(cookie('1'), "victim", &found).failures, 0);
}

static void
failed_logins_are_forgotten(void **state)
{
	const char *count = "SELECT count(*) FROM login_failure";
	int64_t found;

	(void)state;
	for (char fill = 'a'; fill < 'f'; fill++)
		OK(login_failed(c.db, cookie(fill), 60, &err));
	assert_int_equal(dbtest_number(c.db, count), 5);
	dbtest_do(c.db, "UPDATE login_failure SET failures = 50, "
	    "last_at = now() - interval '61 s'");
	/* its own row begins anew, and two others go */
	OK(login_failed(c.db, cookie('a'), 60, &err));
	assert_int_equal(past(cookie('a'), "victim", &found).failures, 1);
	assert_int_equal(dbtest_number(c.db, count), 3);
	OK(login_failed(c.db, cookie('a'), 60, &err));
	assert_int_equal(dbtest_number(c.db, count), 1);
}

static void
roles_of_users_and_groups(void **state)
{
	int64_t id = make_user("dev"), made;
	struct member_new member = {
		.project_id = c.project_id,
		.user_id = id,
		.role = { 2, STR("app/**") },
		.actor = { STR("admin"), STR("::1"), STR("r"), STR("") },
	};
	struct member_roles roles;
	struct str json;

	(void)state;
	assert_int_equal(member_add(c.db, c.arena, &member, &made, &err), 1);
	dbtest_do(c.db, "INSERT INTO usergroup (group_name, group_type) "
	    "VALUES ('g', 3)");
	dbtest_do(c.db, arena_printf(c.arena, "INSERT INTO usergroup_user "
	    "SELECT usergroup_id, %" PRId64 " FROM usergroup", id).p);
	dbtest_do(c.db, "INSERT INTO member (project_id, usergroup_id, "
	    "role_id) SELECT project_id, usergroup_id, 3 "
	    "FROM project, usergroup");
	assert_int_equal(member_roles(c.db, c.arena, id, STR("library"),
	    &roles, &err), 1);
	assert_int_equal(roles.count, 2);
	assert_true(roles.public);
	assert_int_equal(roles.roles[0].role_id + roles.roles[1].role_id, 5);
	assert_int_equal(member_roles(c.db, c.arena, 0, STR("library"),
	    &roles, &err), 1);
	assert_int_equal(roles.count, 0);
	assert_int_equal(member_roles(c.db, c.arena, id, STR("none"), &roles,
	    &err), 0);
	member.role = (struct member_role){ 9, STR_NULL };
	FAILS(E_INVALID, member_add(c.db, c.arena, &member, &made, &err));
	member.user_id = 99999;
	assert_int_equal(member_add(c.db, c.arena, &member, &made, &err), 0);
	assert_int_equal(user_get(c.db, c.arena, id, &json, &err), 1);
	assert_true(str_find(json, STR("\"username\":\"dev\"")) > 0);
	assert_true(str_find(json, STR("hash")) < 0);
}

/* Up to 12 of the characters, by a sequence that is the same in each run. */
static struct str
random_text(unsigned *seed, const char *characters, char *into)
{
	size_t n = 0;

	do {
		*seed = *seed * 1103515245U + 12345;
		into[n++] = characters[(*seed >> 16) % strlen(characters)];
	} while (n < 12 && (*seed >> 24) % 8);
	return str_from(into, n);
}

/* Lists are cut by the database, single repositories by us: they must agree. */
static void
patterns_mean_the_same_everywhere(void **state)
{
	static char glob[12], name[12];
	unsigned seed = 1, compared = 0, matched = 0;

	(void)state;
	while (compared < 3000) {
		struct str values[] = {
			random_text(&seed, "ab*/*?{,}", glob),
			random_text(&seed, "aab/", name),
		};
		bool match = glob_match(values[0], values[1]);
		struct rows rows;
		struct row row;

		if (!glob_valid(values[0]))
			continue;
		OK(db_dynamic(c.db, c.arena, "SELECT $2::text ~ "
		    "glob_regex($1) AS match", values, 2, &rows, &err));
		row = rows_at(&rows, 0);
		if (row_bool(&row, "match") != match)
			fail_msg("%.*s %.*s: %d here", STR_ARG(values[0]),
			    STR_ARG(values[1]), match);
		compared++;
		matched += match;
	}
	assert_true(matched > 100);
}

static void
settings_and_audit(void **state)
{
	struct audit entry = {
		.operation = STR("login"), .resource_type = STR("user"),
		.resource = STR("admin"), .actor = c.actor,
	};
	struct str value;

	(void)state;
	assert_int_equal(setting_get(c.db, c.arena, STR("read_only"), &value,
	    &err), 0);
	OK(setting_all(c.db, c.arena, &value, &err));
	assert_true(str_eq(value, STR("{}")));
	OK(setting_set(c.db, STR("read_only"), STR("false"), STR("admin"),
	    &err));
	OK(setting_set(c.db, STR("read_only"), STR("true"), STR("admin"),
	    &err));
	assert_int_equal(setting_get(c.db, c.arena, STR("read_only"), &value,
	    &err), 1);
	assert_true(str_eq(value, STR("true")));
	OK(audit_add(c.db, &entry, &err));
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM audit "
	    "WHERE operation = 'login' AND NOT success"), 1);
	assert_int_equal(dbtest_number(c.db, "SELECT count(*) FROM event"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_are_unique),
		cmocka_unit_test(password_changes_end_what_is_remembered),
		cmocka_unit_test(the_last_administrator_stays),
		cmocka_unit_test(sessions_end),
		cmocka_unit_test(sessions_slide),
		cmocka_unit_test(failed_logins_are_counted),
		cmocka_unit_test(failed_logins_are_forgotten),
		cmocka_unit_test(roles_of_users_and_groups),
		cmocka_unit_test(patterns_mean_the_same_everywhere),
		cmocka_unit_test(settings_and_audit),
	};

	return cmocka_run_group_tests_name("identity", tests, setup, teardown);
}
