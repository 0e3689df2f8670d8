/*
 * common/lib/jws and x509.  Fixed tokens and ids were made with Python's
 * cryptography; the P-256 key is the one of RFC 7515, appendix A.3.
 */
#include "unit.h"

#include "clock.h"
#include "jsin.h"
#include "jws.h"
#include "limits.h"
#include "x509.h"

#define EC_PRIVATE \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n" \
    "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n" \
    "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n" \
    "-----END PRIVATE KEY-----\n"
#define EC_ID \
    "FPI3:WDCE:VCL4:GCT2:UCMR:ZXRY:3ADC:7ZCB:3ZIN:UD2G:QJJU:J5QC"
#define EC_TOKEN \
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IkZQSTM6V0RDRTpWQ0w0OkdDVDI6VUNNUjpa" \
    "WFJZOjNBREM6N1pDQjozWklOOlVEMkc6UUpKVTpKNVFDIn0.eyJpc3MiOiJqb2Ui" \
    "fQ.MOqp1n6xbqwCRGUsnjaWm4BO4uHI0Fp-whlcsdid_YH43-ndO8JydEt23evoF" \
    "Fdfj0lRqHQHoBz8cQFllcek9Q"
#define EC_TOKEN_CRIT \
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IkZQSTM6V0RDRTpWQ0w0OkdDVDI6VUNNUjpa" \
    "WFJZOjNBREM6N1pDQjozWklOOlVEMkc6UUpKVTpKNVFDIiwiY3JpdCI6WyJleHAi" \
    "XSwiZXhwIjoxfQ.eyJpc3MiOiJqb2UifQ.nXRuojaG8ud71Z4LqHi8XJvxkK0lew" \
    "p9silOx4XZZA2Rou84VyRI5np7mZA_wxrvS1nGdViSUcIgVsemckll1w"

#define RSA_PUBLIC \
    "-----BEGIN PUBLIC KEY-----\n" \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArMZTusv3NMtmj/aH4Hl9\n" \
    "0OESB+sHbBdCvmC6ZnAVnF4Ju2Avd6E92zGCRxoh7sYfeXjPg7KMfZ/G9FUk+Yz6\n" \
    "m0hcacXwDyLKu9E1zq6uyzthrAQzY6yj+0ILaDPP9W7FK3Mz5qeG1hhyhL0v+m6E\n" \
    "MXXH+uAnw7vlhV/55NcLjwWL9SwIemFvmPt8KP1CQmaY0F/UrBc0cIB8IJmWcHNq\n" \
    "+a/35va3dj++xDcrdC+mwvQq4PZQa8oDAyzJ9jSPtEMcKYLaVnYFKD3uSiABiCy5\n" \
    "7AKE+/BEKn1ntxzmmj4T5a9xxYpu6jSYXlrv+mW51AAxCmWLQfwwTl41axofizZ0\n" \
    "0wIDAQAB\n" \
    "-----END PUBLIC KEY-----\n"
#define RSA_ID \
    "5WCS:CNSZ:26EP:3JZA:MKBQ:VWD3:TI2I:GYC3:OHVK:R4BR:IRZK:3K4L"
#define RSA_TOKEN \
    "eyJhbGciOiJSUzI1NiIsImtpZCI6IjVXQ1M6Q05TWjoyNkVQOjNKWkE6TUtCUTpW" \
    "V0QzOlRJMkk6R1lDMzpPSFZLOlI0QlI6SVJaSzozSzRMIiwidHlwIjoiSldUIn0." \
    "eyJpc3MiOiJqb2UifQ.LViSO-yeurcqPGk_qPutAnDMebojQOqE85qj-KaZ71l1A" \
    "Puv6GE3luOgL9cR_ujB8NSbwncjKQyI-qUC7pQwHPfxBg5IbIXH9tx4KSycGRrVM" \
    "tJnGssKRUElFoQIHchzN1CYaGlzQ3gu5eoxQhtBMFadY-6G6Gzn1F2FvJJyrD4vI" \
    "nLGFIqAXQGq8ZeRI5t4un_oIaRx4XJ7e2Z0cOVnXXinW7wZUOcqt6LGQv-PO7H_2" \
    "QUy-KZ1yo5gml_bHH-68A6lNDwVlV3IT6vV5A8UMx7fj4-ncktma5GTrIhHBu0gC" \
    "jMQ9btjDl-4AjRznvXWw3G8mA3bjS_J0CkOizMw4w"
/* The same key's signature under a header that says ES256. */
#define RSA_TOKEN_AS_EC \
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IjVXQ1M6Q05TWjoyNkVQOjNKWkE6TUtCUTpW" \
    "V0QzOlRJMkk6R1lDMzpPSFZLOlI0QlI6SVJaSzozSzRMIn0.eyJpc3MiOiJqb2Ui" \
    "fQ.aKPorVTptognZ3M6DXTVSnApX64smqcQz6976ARUA15kpq4ZxKfniCttF5jn4" \
    "NqfGEWU_vS1WlEz8YrYDG8kC6OckpFMsiNFGBWaj4xmNjPVxjKHSNpW1uP3Mh23e" \
    "wTyxaxZyfmPhOipTauT4Moiw3gSliJTsr-mnboKLm2jZ4PjU1WmsVdxpDpg2dW85" \
    "7Mz5_GjxGsqWnQD2v7q6E2kLSI3wrNbDfkGSLFdoXGp5lPV5qSXPB3hd58PYmO-V" \
    "N_XZ5cIKle-5EgveA-NwkPQlNJRubA65FqQHZCeVW0GkhL2ZcLShKKHB7YeORcQV" \
    "PZK6xI1DQk8PJRXWQxkbiHmVg"

/* RFC 7515 appendix A.3: holds, but has no kid. */
#define RFC_TOKEN \
    "eyJhbGciOiJFUzI1NiJ9" \
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGF" \
    "tcGxlLmNvbS9pc19yb290Ijp0cnVlfQ" \
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA" \
    "pmWQxfKTUJqPP3-Kg6NU1Q"

static struct jws_key *
load(struct arena *a, struct str pem)
{
	struct jws_key *key;
	struct err err;

	if (jws_key_load(a, pem, &key, &err) < 0)
		fail_msg("%s", err.cause);
	return key;
}

static void
test_ids(void **state)
{
	struct jws_key *ec = load(*state, STR(EC_PRIVATE));
	struct jws_key *rsa = load(*state, STR(RSA_PUBLIC));

	assert_str(jws_key_id(ec), EC_ID);
	assert_string_equal(jws_key_alg(ec), "ES256");
	assert_true(jws_key_signs(ec));
	assert_str(jws_key_id(rsa), RSA_ID);
	assert_string_equal(jws_key_alg(rsa), "RS256");
	assert_false(jws_key_signs(rsa));
}

static void
test_known_tokens(void **state)
{
	struct jws_key *keys[] = {
		load(*state, STR(EC_PRIVATE)), load(*state, STR(RSA_PUBLIC)),
	};
	struct str claims;
	struct err err;

	assert_int_equal(
	    jws_verify(*state, keys, 2, STR(EC_TOKEN), &claims, &err), 1);
	assert_str(claims, "{\"iss\":\"joe\"}");
	assert_int_equal(
	    jws_verify(*state, keys, 2, STR(RSA_TOKEN), &claims, &err), 1);
	assert_str(claims, "{\"iss\":\"joe\"}");
	assert_int_equal(
	    jws_verify(*state, keys, 1, STR(RSA_TOKEN), &claims, &err), 0);
}

static void
test_refused(void **state)
{
	static const struct str tokens[] = {
		STR(""), STR("."), STR(".."), STR("..."), STR("a.b"),
		STR("e30.e30."), STR("e30.e30.AA"), STR(RFC_TOKEN),
		STR(EC_TOKEN_CRIT), STR(RSA_TOKEN_AS_EC),
		/* {"alg":"none"} and {"alg":"none","kid":<ours>} */
		STR("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ."),
		STR("eyJhbGciOiJub25lIiwia2lkIjoiRlBJMzpXRENFOlZDTDQ6R0NUMjpVQ01"
		    "SOlpYUlk6M0FEQzo3WkNCOjNaSU46VUQyRzpRSkpVOko1UUMifQ"
		    ".eyJpc3MiOiJqb2UifQ."),
	};
	struct jws_key *keys[] = {
		load(*state, STR(EC_PRIVATE)), load(*state, STR(RSA_PUBLIC)),
	};
	struct str claims = STR("untouched");
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++) {
		if (jws_verify(*state, keys, 2, tokens[i], &claims, &err) != 0)
			fail_msg("%.*s", STR_ARG(tokens[i]));
	}
	assert_str(claims, "untouched");
}

/* Every byte of a token counts, and none may be added or missing. */
static void
test_changed(void **state)
{
	struct jws_key *key = load(*state, STR(EC_PRIVATE));
	struct str token = STR(EC_TOKEN), claims;
	struct err err;
	char *copy;

	for (size_t i = 0; i < token.n; i++) {
		copy = arena_cstr(*state, token);
		copy[i] = copy[i] == 'A' ? 'Q' : 'A';
		assert_int_equal(jws_verify(*state, &key, 1, str_of(copy),
		    &claims, &err), 0);
		assert_int_equal(jws_verify(*state, &key, 1,
		    str_head(token, i), &claims, &err), 0);
	}
	assert_int_equal(jws_verify(*state, &key, 1,
	    arena_printf(*state, "%sA", EC_TOKEN), &claims, &err), 0);
}

static void
round_trip(struct arena *a, const char *alg)
{
	struct buf private, public;
	struct str token, claims;
	struct jws_key *signer, *verifier;
	struct err err;

	buf_init(&private, a, 8192);
	buf_init(&public, a, 8192);
	assert_int_equal(jws_key_generate(alg, &private, &public, &err), 0);
	signer = load(a, buf_str(&private));
	verifier = load(a, buf_str(&public));
	assert_true(str_eq(jws_key_id(signer), jws_key_id(verifier)));
	/* Short numbers in an ECDSA signature turn up in one of 128. */
	for (int i = 0; i < 300; i++) {
		assert_int_equal(
		    jws_sign(a, signer, STR("{}"), &token, &err), 0);
		assert_int_equal(
		    jws_verify(a, &verifier, 1, token, &claims, &err), 1);
		if (strcmp(alg, "RS256") == 0)
			break;
	}
	assert_str(claims, "{}");
}

static void
test_round_trip(void **state)
{
	round_trip(*state, "ES256");
	round_trip(*state, "RS256");
}

static void
test_too_long(void **state)
{
	struct jws_key *key = load(*state, STR(EC_PRIVATE));
	char *claims = arena_alloc(*state, LIMIT_TOKEN);
	struct str token;
	struct err err;

	memset(claims, ' ', LIMIT_TOKEN);
	assert_int_equal(jws_sign(*state, key, str_from(claims, LIMIT_TOKEN),
	    &token, &err), -1);
	assert_int_equal(err.code, E_BAD_REQUEST);
}

static void
test_jwks(void **state)
{
	struct jws_key *key = load(*state, STR(EC_PRIVATE));
	struct jsout j;
	struct buf b;

	buf_init(&b, *state, 4096);
	jsout_init(&j, &b);
	jws_jwks(&key, 1, &j);
	jsout_done(&j);
	/* x and y are those of the RFC. */
	assert_str(buf_str(&b),
	    "{\"keys\":[{\"kty\":\"EC\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":"
	    "\"FPI3:WDCE:VCL4:GCT2:UCMR:ZXRY:3ADC:7ZCB:3ZIN:UD2G:QJJU:J5QC\","
	    "\"crv\":\"P-256\","
	    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}");
}

static void
test_bad_keys(void **state)
{
	static const char p384[] =
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEMr3MlXxThuiWGjFG7PTykpT/tVdubqS5\n"
	    "GouQtvgJpSjjy9yPm3lXbfJvuQCQct7H4/Z9izZ+GZbUMAkB9G/wqUpvykk7+2cS\n"
	    "fo6ZUGfRHPP5zCyMT4pt4kulnnNKVuXL\n"
	    "-----END PUBLIC KEY-----\n";
	static const char *const bad[] = { "", "x", p384,
	    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" };
	struct jws_key *key;
	struct err err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(
		    jws_key_load(*state, str_of(bad[i]), &key, &err), -1);
}

static struct buf
new_buf(struct arena *a)
{
	struct buf b;

	buf_init(&b, a, 8192);
	return b;
}

static void
test_server_cert(void **state)
{
	static const struct str names[] = {
		STR("reg.example"), STR("127.0.0.1"), STR("::1"),
	};
	struct buf ca_key = new_buf(*state), ca = new_buf(*state);
	struct buf key = new_buf(*state), cert = new_buf(*state);
	struct err err;
	int64_t end;

	assert_int_equal(x509_ca_new(STR("Test CA"), 3650, &ca_key, &ca, &err),
	    0);
	assert_int_equal(x509_server_cert(buf_str(&ca_key), buf_str(&ca), names,
	    ARRAY_SIZE(names), 30, &key, &cert, &err), 0);
	assert_int_equal(x509_expiry(buf_str(&cert), &end, &err), 0);
	assert_true(llabs(end - clock_now() - 30 * 86400 * SECOND) <
	    10 * SECOND);
	assert_int_equal(x509_key_fits(buf_str(&cert), buf_str(&key), &err), 1);
	assert_int_equal(x509_key_fits(buf_str(&ca), buf_str(&key), &err), 0);
	assert_int_equal(x509_key_fits(buf_str(&ca), STR("x"), &err), -1);
}

static void
test_bad_names(void **state)
{
	static const struct str bad[] = {
		STR(""), STR("a,DNS:evil"), STR("a b"), STR("a:443"),
		STR("copy:x"), STR("1.2.3.4/8"),
	};
	struct buf ca_key = new_buf(*state), ca = new_buf(*state);
	struct buf key = new_buf(*state), cert = new_buf(*state);
	struct err err;

	assert_int_equal(x509_ca_new(STR("Test CA"), 1, &ca_key, &ca, &err),
	    0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(x509_server_cert(buf_str(&ca_key),
		    buf_str(&ca), &bad[i], 1, 1, &key, &cert, &err), -1);
		assert_int_equal(err.code, E_INVALID);
	}
}

static void
test_selfsigned(void **state)
{
	struct buf cert = new_buf(*state);
	struct err err;

	assert_int_equal(x509_selfsigned(STR(EC_PRIVATE), STR("issuer"), 3650,
	    &cert, &err), 0);
	assert_int_equal(x509_key_fits(buf_str(&cert), STR(EC_PRIVATE), &err),
	    1);
	assert_int_equal(x509_selfsigned(STR(RSA_PUBLIC), STR("issuer"), 3650,
	    &cert, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_ids),
		UNIT_TEST(test_known_tokens),
		UNIT_TEST(test_refused),
		UNIT_TEST(test_changed),
		UNIT_TEST(test_round_trip),
		UNIT_TEST(test_too_long),
		UNIT_TEST(test_jwks),
		UNIT_TEST(test_bad_keys),
		UNIT_TEST(test_server_cert),
		UNIT_TEST(test_bad_names),
		UNIT_TEST(test_selfsigned),
	};

	return cmocka_run_group_tests_name("jws", tests, NULL, NULL);
}
