/* common/auth: the permission table, signing keys, tokens, verified passwords. */
#include "base.h"

#include "unit.h"

#include "account.h"
#include "clock.h"
#include "codec.h"
#include "fs.h"
#include "keyfile.h"
#include "keyring.h"
#include "limits.h"
#include "lockout.h"
#include "perm.h"
#include "token.h"
#include "verifier.h"

static struct arena *a;
static char dir[] = "/tmp/rs-test-auth-XXXXXX";

/* Harbor's matrix has so many permissions for each role. */
static void
test_matrix_counts(void **state UNUSED)
{
	static const struct {
		unsigned role;
		int permissions;
	} t[] = {
		{ ROLE_PROJECT_ADMIN, 75 }, { ROLE_MAINTAINER, 53 },
		{ ROLE_DEVELOPER, 36 }, { ROLE_GUEST, 20 },
		{ ROLE_LIMITED_GUEST, 14 }, { ROLE_PUBLIC, 12 }, { 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		int n = 0;

		for (int r = 0; r < PERM_RESOURCES; r++)
			for (const char *p = PERM_ACTIONS; *p; p++)
				n += perm_allows(t[i].role,
				    (enum perm_resource)r,
				    (enum perm_action)*p);
		assert_int_equal(n, t[i].permissions);
	}
}

static void
test_roles(void **state UNUSED)
{
	unsigned both = ROLE_GUEST | ROLE_MAINTAINER;

	assert_true(perm_allows(both, PERM_TAG, PERM_DELETE));
	assert_false(perm_allows(ROLE_DEVELOPER, PERM_TAG, PERM_DELETE));
	assert_false(perm_allows(ROLE_GUEST, PERM_REPOSITORY, PERM_PUSH));
	assert_true(perm_allows(ROLE_PUBLIC, PERM_REPOSITORY, PERM_PULL));
	assert_true(perm_allows(ROLE_SYSTEM_ADMIN, PERM_USER, PERM_DELETE));
	assert_int_equal(perm_highest_id(both), 4);
	assert_int_equal(perm_role_of_id(2), ROLE_DEVELOPER);
	assert_int_equal(perm_role_of_id(9), 0);
	assert_true(perm_may_give(both, 4) && perm_may_give(both, 5));
	assert_false(perm_may_give(both, 1) || perm_may_give(both, 9));
	assert_false(perm_may_give(ROLE_PUBLIC, 1) || perm_may_give(0, 5));
	assert_true(perm_may_give(ROLE_SYSTEM_ADMIN, 1));
	assert_true(perm_grantable(false, PERM_REPOSITORY, PERM_PUSH));
	assert_false(perm_grantable(true, PERM_REPOSITORY, PERM_PUSH));
}

/* What an administrator may do is what there is. */
static void
test_permissions_that_exist(void **state UNUSED)
{
	int n[2] = { 0, 0 };

	for (int level = 0; level < 2; level++)
		for (int r = 0; r < PERM_RESOURCES; r++)
			for (const char *p = PERM_ACTIONS; *p; p++)
				n[level] += perm_exists(level == 1,
				    (enum perm_resource)r,
				    (enum perm_action)*p);
	assert_int_equal(n[0], 75);
	assert_true(perm_exists(true, PERM_USER, PERM_DELETE));
	assert_false(perm_exists(false, PERM_USER, PERM_DELETE));
	assert_false(perm_exists(true, PERM_TAG, PERM_LIST));
	assert_true(n[1] > 50);
}

static void
test_accounts(void **state UNUSED)
{
	static const char *const good[] = {
		"a@b.cd", "a.b+c@x-1.example.com", "\xc3\xa9@example.com",
	}, *const bad[] = {
		"", "a", "@b.cd", "a@", "a@b", "a@b.c", "a@b.c1", "a@.cd",
		"a@b..cd", "a..b@c.de", "a.@c.de", "a@b@c.de", "a@b c.de",
		"a\nb@c.de", "\xff@b.cd", "a@b.cd.",
	};
	struct user_profile p = { .realname = STR("x") };
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		p.email = str_of(good[i]);
		assert_int_equal(account_check_profile(&p, &err), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		p.email = str_of(bad[i]);
		assert_int_equal(account_check_profile(&p, &err), -1);
	}
	assert_int_equal(account_check_name(STR("a b:c@d"), &err), 0);
	assert_int_equal(account_check_name(STR("\xc2\xa0"), &err), 0);
	assert_int_equal(account_check_name(STR("\xc2\x9f"), &err), -1);
	assert_int_equal(account_check_name(STR("a\0b"), &err), -1);
	assert_int_equal(account_check_password(STR("Aa345678"), &err), 0);
	assert_int_equal(account_check_password(STR("Aa34567"), &err), -1);
}

static void
test_lockout_waits(void **state UNUSED)
{
	static const struct {
		int64_t failures, ago, wait; /* seconds */
	} t[] = {
		{ 0, 0, 0 }, { 1, 0, 0 }, { LIMIT_LOGIN_FAILURES - 1, 0, 0 },
		{ LIMIT_LOGIN_FAILURES, 0, 1 }, { LIMIT_LOGIN_FAILURES, 1, 0 },
		{ 11, 0, 2 }, { 11, 1, 1 }, { 12, 0, 4 }, { 13, 0, 8 },
		{ 14, 0, 16 }, { 15, 0, LIMIT_LOGIN_DELAY },
		{ 1000001, 0, LIMIT_LOGIN_DELAY },
		{ 1000001, LIMIT_LOGIN_DELAY - 1, 1 },
		{ 1000001, LIMIT_LOGIN_DELAY, 0 },
		{ 1000001, LIMIT_LOGIN_MEMORY, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct login_past past = { t[i].failures, t[i].ago * SECOND };

		assert_int_equal(lockout_wait(&past), t[i].wait);
	}
	/* rounded up: never told to come back too early */
	assert_int_equal(lockout_wait(&(struct login_past){ 11, SECOND / 2 }),
	    2);
}

static bool
same_bucket(const char *u, const char *addr, const char *v, const char *other)
{
	return str_eq(lockout_bucket(a, str_of(u), str_of(addr)),
	    lockout_bucket(a, str_of(v), str_of(other)));
}

static void
test_lockout_buckets(void **state UNUSED)
{
	assert_int_equal(lockout_bucket(a, STR(""), STR_NULL).n, 32);
	assert_true(same_bucket("u", "192.0.2.1", "u", "192.0.2.1"));
	assert_false(same_bucket("u", "192.0.2.1", "v", "192.0.2.1"));
	assert_false(same_bucket("u", "192.0.2.1", "u", "192.0.2.2"));
	assert_false(same_bucket("1u", "192.0.2.1", "u", "192.0.2.11"));
	assert_true(same_bucket("u", "2001:db8::1", "u", "2001:db8::ffff:2"));
	assert_false(same_bucket("u", "2001:db8::1", "u", "2001:db8:0:1::1"));
	assert_false(same_bucket("u", "::ffff:192.0.2.1", "u",
	    "::ffff:192.0.2.2"));
}

static struct keyring *
ring(void)
{
	struct keyring *k;
	struct err err;

	assert_int_equal(keyring_open(dir, true, &k, &err), 0);
	return k;
}

static const struct identity ann = { .name = STR("ann") };

static struct str
issue(struct keyring *k, int64_t lifetime)
{
	struct scope s = { SCOPE_REPOSITORY, STR("library/x"),
		SCOPE_PULL | SCOPE_PUSH };
	struct scope_list list = { &s, 1 };
	struct str token;
	struct err err;

	assert_int_equal(token_issue(k, a, &ann, &list, lifetime, &token,
	    &err), 0);
	return token;
}

static int
verify(struct keyring *k, struct str token, int64_t grace,
    struct identity *who)
{
	struct token_cache *c = token_cache_new();
	struct err err;
	int rc = token_verify(k, c, token, grace, who, &err);

	if (rc > 0)
		assert_int_equal(scope_find(&who->scopes, SCOPE_REPOSITORY,
		    STR("library/x")), SCOPE_PULL | SCOPE_PUSH);
	token_cache_free(&c);
	return rc;
}

static void
test_token_round_trip(void **state UNUSED)
{
	struct keyring *k = ring();
	struct token_cache *c = token_cache_new();
	struct str token = issue(k, 60);
	struct identity who;
	struct err err;

	for (int i = 0; i < 2; i++) { /* the second from the cache */
		assert_int_equal(token_verify(k, c, token, 0, &who, &err), 1);
		assert_int_equal(who.kind, IDENTITY_BEARER);
		assert_true(str_eq(who.name, STR("ann")));
		assert_int_equal(scope_find(&who.scopes, SCOPE_REPOSITORY,
		    STR("library/y")), 0);
	}
	token_cache_free(&c);
	keyring_close(&k);
}

static void
test_token_expiry(void **state UNUSED)
{
	struct keyring *k = ring();
	struct identity who;

	assert_int_equal(verify(k, issue(k, -TOKEN_LEEWAY + 10), 0, &who), 1);
	assert_int_equal(verify(k, issue(k, -TOKEN_LEEWAY - 10), 0, &who), 0);
	assert_int_equal(verify(k, issue(k, -TOKEN_LEEWAY - 10), 600, &who), 1);
	keyring_close(&k);
}

/* {"alg":"none"} and HS256 keyed with what everybody can read. */
static void
test_token_forged(void **state UNUSED)
{
	struct keyring *k = ring();
	struct str token = issue(k, 60), head, rest, body, sig;
	struct identity who;
	struct buf b;

	str_cut(token, '.', &head, &rest);
	str_cut(rest, '.', &body, &sig);
	buf_init(&b, a, 65536);
	base64url_add(&b, STR("{\"alg\":\"none\",\"typ\":\"JWT\"}"));
	buf_addc(&b, '.');
	buf_add(&b, body);
	buf_addc(&b, '.');
	assert_int_equal(verify(k, buf_str(&b), 0, &who), 0);
	buf_clear(&b);
	buf_add(&b, head);
	buf_addc(&b, '.');
	base64url_add(&b, STR("{\"iss\":\"roadstead-token-issuer\"}"));
	buf_addc(&b, '.');
	buf_add(&b, sig);
	assert_int_equal(verify(k, buf_str(&b), 0, &who), 0);
	assert_int_equal(verify(k, STR("garbage"), 0, &who), 0);
	assert_int_equal(verify(k, STR(""), 0, &who), 0);
	keyring_close(&k);
}

/* Claims that somebody else's service would write, signed by our key. */
static void
test_token_claims(void **state UNUSED)
{
	static const char *const bad[] = {
		"{}", "[]", "{\"iss\":\"other\",\"sub\":\"ann\",\"aud\":"
		"\"harbor-registry\",\"exp\":9999999999,\"nbf\":0,\"access\":[]}",
		"{\"iss\":\"roadstead-token-issuer\",\"sub\":\"ann\",\"aud\":"
		"\"other\",\"exp\":9999999999,\"nbf\":0,\"access\":[]}",
		"{\"iss\":\"roadstead-token-issuer\",\"sub\":\"ann\",\"aud\":"
		"\"harbor-registry\",\"exp\":9999999999,\"nbf\":9999999990,"
		"\"access\":[]}",
		"{\"iss\":\"roadstead-token-issuer\",\"sub\":\"ann\",\"aud\":"
		"\"harbor-registry\",\"exp\":9999999999,\"nbf\":0,\"access\":1}",
	};
	struct keyring *k = ring();

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct identity who;
		struct str token;
		struct err err;

		assert_int_equal(keyring_sign(k, a, str_of(bad[i]), &token,
		    &err), 0);
		assert_int_equal(verify(k, token, 0, &who), 0);
	}
	keyring_close(&k);
}

/* An old key verifies until nothing that it signed can be valid. */
static void
test_rotation(void **state UNUSED)
{
	struct keyring *k = ring();
	struct str before = issue(k, 60);
	struct identity who;
	struct keyfiles f;
	struct err err;

	assert_int_equal(keyring_rotate(dir, "RS256", 3600,
	    KEYRING_CALLER, &err), 0);
	assert_int_equal(verify(k, before, 0, &who), 1);
	assert_int_equal(verify(k, issue(k, 60), 0, &who), 1);
	assert_int_equal(keyfile_list(a, dir, KEYFILE_PRIVATE, &f, &err), 0);
	assert_int_equal(f.count, 1);
	assert_int_equal(keyring_rotate(dir, "ES256", -1,
	    KEYRING_CALLER, &err), 0);
	assert_int_equal(verify(k, before, 0, &who), 0);
	keyring_close(&k);
}

static void
test_verifier(void **state UNUSED)
{
	struct verifier *v = verifier_new();

	assert_false(verifier_knows(v, 1, 1, STR("secret")));
	verifier_learn(v, 1, 1, STR("secret"));
	assert_true(verifier_knows(v, 1, 1, STR("secret")));
	assert_false(verifier_knows(v, 1, 2, STR("secret"))); /* changed */
	assert_false(verifier_knows(v, 2, 1, STR("secret")));
	assert_false(verifier_knows(v, 1, 1, STR("Secret")));
	verifier_free(&v);
}

/* The name may be given anew: the number says who it was. */
static void
test_token_of_a_robot(void **state UNUSED)
{
	const struct identity robot = { .kind = IDENTITY_ROBOT,
		.name = STR("robot$p+ci"), .robot_id = 7 };
	struct keyring *k = ring();
	struct token_cache *c = token_cache_new();
	struct scope_list none = { 0 };
	struct identity who;
	struct str token;
	struct err err;

	assert_int_equal(token_issue(k, a, &robot, &none, 60, &token, &err), 0);
	assert_int_equal(token_verify(k, c, token, 0, &who, &err), 1);
	assert_int_equal(who.kind, IDENTITY_BEARER);
	assert_true(str_eq(who.name, robot.name));
	assert_int_equal(identity_visitor(&who), -7);
	assert_int_equal(token_verify(k, c, issue(k, 60), 0, &who, &err), 1);
	assert_int_equal(who.robot_id, 0);
	token_cache_free(&c);
	keyring_close(&k);
}

/* Every name leads back to what has it. */
static void
test_permission_names(void **state UNUSED)
{
	enum perm_resource resource;
	enum perm_action action;

	for (int i = 0; i < PERM_RESOURCES; i++) {
		assert_true(perm_resource_of(str_of(perm_resource_name(
		    (enum perm_resource)i)), &resource));
		assert_int_equal(resource, i);
	}
	for (const char *p = PERM_ACTIONS; *p; p++) {
		assert_true(perm_action_of(str_of(perm_action_name(
		    (enum perm_action)*p)), &action));
		assert_int_equal(action, *p);
	}
	assert_false(perm_resource_of(STR("Repository"), &resource));
	assert_false(perm_action_of(STR("*"), &action));
}

static int
setup(void **state UNUSED)
{
	struct err err;

	a = arena_new();
	if (!mkdtemp(dir))
		return -1;
	return keyring_rotate(dir, "ES256", 3600, KEYRING_CALLER, &err);
}

static int
teardown(void **state UNUSED)
{
	static const char *const suffixes[] = { KEYFILE_PRIVATE,
		KEYFILE_PUBLIC, KEYFILE_CERTIFICATE };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		struct keyfiles f = { 0 };
		struct err err;

		if (keyfile_list(a, dir, suffixes[i], &f, &err) < 0)
			return -1;
		for (size_t k = 0; k < f.count; k++)
			unlink(keyfile_path(a, dir, f.stems[k], suffixes[i]));
	}
	arena_free(&a);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix_counts),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_permissions_that_exist),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_lockout_waits),
		cmocka_unit_test(test_lockout_buckets),
		cmocka_unit_test(test_token_round_trip),
		cmocka_unit_test(test_token_expiry),
		cmocka_unit_test(test_token_forged),
		cmocka_unit_test(test_token_claims),
		cmocka_unit_test(test_token_of_a_robot),
		cmocka_unit_test(test_permission_names),
		cmocka_unit_test(test_rotation),
		cmocka_unit_test(test_verifier),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
