/* common/lib/seal and pass: sealed texts, HMAC, password hashes. */
#include "unit.h"

#include "codec.h"
#include "limits.h"
#include "pass.h"
#include "seal.h"

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct seal_ring
ring_of(const char *text)
{
	struct seal_ring ring;
	struct err err;

	assert_int_equal(seal_ring_load(str_of(text), &ring, &err), 0);
	return ring;
}

static void
test_round_trip(void **state)
{
	static const char *const plains[] = { "", "x", "s3cret \xc3\xa9" };
	struct seal_ring ring = ring_of(KEY_A "\n");
	struct str sealed, plain;
	struct err err;

	/* SHA-256 of the key bytes begins with 630dcd29 (openssl dgst). */
	assert_string_equal(ring.keys[0].id, "630dcd29");
	for (size_t i = 0; i < ARRAY_SIZE(plains); i++) {
		assert_int_equal(seal_close(*state, &ring, STR("endpoint/1"),
		    str_of(plains[i]), &sealed, &err), 0);
		assert_true(str_starts(sealed, STR("s1.630dcd29.")));
		assert_int_equal(seal_open(*state, &ring, STR("endpoint/1"),
		    sealed, &plain, &err), 0);
		assert_str(plain, plains[i]);
	}
}

static void
test_known_box(void **state)
{
	/* Made with Python's cryptography: nonce 0 to 11, context "c". */
	static const char sealed[] = "s1.630dcd29."
	    "AAECAwQFBgcICQoLL2e6d6oP7HD6q9OSz0MuGFRLCg1Q";
	struct seal_ring ring = ring_of(KEY_B "\n" KEY_A);
	struct str plain;
	struct err err;

	assert_int_equal(seal_open(*state, &ring, STR("c"), str_of(sealed), &plain,
	    &err), 0);
	assert_str(plain, "hello");
}

static void
test_refused(void **state)
{
	struct seal_ring a = ring_of(KEY_A), b = ring_of(KEY_B);
	struct str sealed, plain = STR("untouched");
	struct err err;
	char *copy;

	assert_int_equal(seal_close(*state, &a, STR("c"), STR("hello"), &sealed,
	    &err), 0);
	assert_int_equal(seal_open(*state, &a, STR("d"), sealed, &plain, &err),
	    -1);
	assert_int_equal(seal_open(*state, &b, STR("c"), sealed, &plain, &err),
	    -1);
	for (size_t i = 0; i < sealed.n; i++) {
		copy = arena_cstr(*state, sealed);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_int_equal(seal_open(*state, &a, STR("c"), str_of(copy),
		    &plain, &err), -1);
		assert_int_equal(seal_open(*state, &a, STR("c"),
		    str_head(sealed, i), &plain, &err), -1);
	}
	assert_str(plain, "untouched");
}

static void
test_ring(void **state)
{
	static const char *const bad[] = {
		"", "\n\n", "00", KEY_A "0", KEY_A "\nxx",
		KEY_A "\n" KEY_A "\n" KEY_A "\n" KEY_A "\n" KEY_A "\n" KEY_A "\n"
		KEY_A "\n" KEY_A "\n" KEY_A "\n",
	};
	struct seal_ring ring;
	struct err err;
	struct buf b;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(seal_ring_load(str_of(bad[i]), &ring, &err),
		    -1);
	buf_init(&b, *state, 100);
	seal_key_new(&b);
	assert_int_equal(buf_str(&b).n, 65);
	assert_int_equal(seal_ring_load(buf_str(&b), &ring, &err), 0);
}

/* RFC 4231, test case 2. */
static void
test_hmac(void **state)
{
	unsigned char out[HMAC_SIZE];
	struct buf b;

	secret_hmac(STR("Jefe"), STR("what do ya want for nothing?"), out);
	buf_init(&b, *state, 100);
	hex_add(&b, str_from(out, sizeof(out)));
	assert_str(buf_str(&b),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
test_eq(void **state UNUSED)
{
	assert_true(secret_eq(STR("abc"), STR("abc")));
	assert_true(secret_eq(STR(""), STR_NULL));
	assert_false(secret_eq(STR("abc"), STR("abd")));
	assert_false(secret_eq(STR("abc"), STR("abcd")));
}

static void
test_pass(void **state)
{
	struct str hashed, again;
	struct err err;

	assert_int_equal(pass_hash(*state, STR("Harbor12345"), &hashed, &err),
	    0);
	assert_int_equal(pass_hash(*state, STR("Harbor12345"), &again, &err),
	    0);
	assert_true(str_starts(hashed, STR("$y$j9T$")));
	assert_false(str_eq(hashed, again));
	assert_int_equal(pass_check(STR("Harbor12345"), hashed, &err), 1);
	assert_int_equal(pass_check(STR("Harbor12346"), hashed, &err), 0);
	assert_int_equal(pass_check(STR("Harbor12345"), STR_NULL, &err), 0);
	assert_int_equal(pass_check(STR(""), hashed, &err), 0);
}

/* The first was made by Perl's crypt; the others are no yescrypt or broken. */
static void
test_pass_foreign(void **state UNUSED)
{
	struct err err;

	assert_int_equal(pass_check(STR("secret"),
	    STR("$y$j9T$AhLq0kBd5Yx3vWcP1m7Ru."
	    "$k2hKPBKKN1wHR/SJqHcsOghCz.m1FXCyS51V4zfONoD"), &err), 1);
	assert_int_equal(pass_check(STR("a"), STR("$1$ab$cd"), &err), -1);
	assert_int_equal(pass_check(STR("a"), STR("plain"), &err), -1);
	assert_int_equal(pass_check(STR("a"), STR("$y$"), &err), -1);
}

static void
test_pass_limits(void **state)
{
	char longest[LIMIT_PASSWORD + 1];
	struct str hashed;
	struct err err;

	memset(longest, 'a', sizeof(longest));
	assert_int_equal(pass_hash(*state, str_from(longest, LIMIT_PASSWORD),
	    &hashed, &err), 0);
	assert_int_equal(pass_hash(*state, str_from(longest, sizeof(longest)),
	    &hashed, &err), -1);
	assert_int_equal(err.code, E_INVALID);
	assert_int_equal(pass_hash(*state, STR(""), &hashed, &err), -1);
	assert_int_equal(pass_hash(*state, STR("a\0b"), &hashed, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_round_trip),
		UNIT_TEST(test_known_box),
		UNIT_TEST(test_refused),
		UNIT_TEST(test_ring),
		UNIT_TEST(test_hmac),
		UNIT_TEST(test_eq),
		UNIT_TEST(test_pass),
		UNIT_TEST(test_pass_foreign),
		UNIT_TEST(test_pass_limits),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
