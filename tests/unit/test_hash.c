/* common/lib/hash: FIPS 180 examples, and states that travel. */
#include "unit.h"

#include "codec.h"
#include "hash.h"

/* FIPS 180-4 examples of NIST, and the empty message. */
static const struct {
	enum hash_alg alg;
	const char *text;
	const char *hex;
} known[] = {
	{ HASH_SHA256, "",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ HASH_SHA256, "abc",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ HASH_SHA256,
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ HASH_SHA512, "abc",
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

static struct str
hex_end(struct arena *a, const struct hash *h)
{
	unsigned char out[HASH_MAX];
	struct buf b;
	size_t n;

	hash_end(h, out, &n);
	buf_init(&b, a, 2 * HASH_MAX);
	hex_add(&b, str_from(out, n));
	return buf_str(&b);
}

static void
test_known(void **state)
{
	struct hash h;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		hash_init(&h, known[i].alg);
		hash_add(&h, known[i].text, strlen(known[i].text));
		assert_str(hex_end(*state, &h), known[i].hex);
	}
}

/* A million times 'a', handed from worker to worker in odd pieces. */
static void
resume(struct arena *a, enum hash_alg alg, const char *hex)
{
	unsigned char saved[HASH_STATE_MAX];
	char block[997];
	struct hash h;
	struct err err;
	size_t left = 1000000;

	memset(block, 'a', sizeof(block));
	hash_init(&h, alg);
	for (size_t n = 1; left; n = n * 7 % 997 + 1) {
		size_t take = MIN(n, left), size;

		hash_add(&h, block, take);
		left -= take;
		size = hash_save(&h, saved);
		memset(&h, 0xaa, sizeof(h));
		assert_int_equal(
		    hash_load(&h, str_from(saved, size), &err), 0);
	}
	assert_str(hex_end(a, &h), hex);
}

static void
test_resume(void **state)
{
	resume(*state, HASH_SHA256,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	resume(*state, HASH_SHA512,
	    "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
	    "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b");
}

static void
test_end_keeps_state(void **state)
{
	struct hash h;

	hash_init(&h, HASH_SHA256);
	hash_add(&h, "a", 1);
	hex_end(*state, &h);
	hash_add(&h, "bc", 2);
	assert_str(hex_end(*state, &h), known[1].hex);
}

static void
test_load_strict(void **state UNUSED)
{
	unsigned char saved[HASH_STATE_MAX], bad[HASH_STATE_MAX];
	struct hash h, before;
	struct err err;
	size_t n;

	hash_init(&h, HASH_SHA256);
	hash_add(&h, "abc", 3);
	before = h;
	n = hash_save(&h, saved);
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(hash_load(&h, str_from(saved, cut), &err), -1);
	assert_int_equal(hash_load(&h, str_from(saved, n + 1), &err), -1);
	for (size_t i = 0; i < 2; i++) {
		memcpy(bad, saved, n);
		bad[i] = 9;
		assert_int_equal(hash_load(&h, str_from(bad, n), &err), -1);
	}
	memcpy(bad, saved, n);
	bad[n - 4] |= 1; /* a length that is no whole byte */
	assert_int_equal(hash_load(&h, str_from(bad, n), &err), -1);
	assert_memory_equal(&h, &before, sizeof(h));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_known),
		UNIT_TEST(test_resume),
		UNIT_TEST(test_end_keeps_state),
		UNIT_TEST(test_load_strict),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
