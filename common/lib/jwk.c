/* Keys of tokens: making, reading, naming and publishing them. */
#include "base.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include "codec.h"
#include "hash.h"
#include "jws_key.h"

#define RSA_BITS_NEW 3072
#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 4096
#define P256_POINT 32
#define ID_BYTES 30

int
jws_key_generate(const char *alg, struct buf *pem_private,
    struct buf *pem_public, struct err *err)
{
	CLEANUP(ossl_pkey_free) EVP_PKEY *key = NULL;
	bool rsa = strcmp(alg, "RS256") == 0;

	ASSERT(rsa || strcmp(alg, "ES256") == 0);
	if (ossl_key_new(rsa ? RSA_BITS_NEW : 0, &key, err) < 0 ||
	    ossl_key_write(key, true, pem_private, err) < 0)
		return -1;
	return ossl_key_write(key, false, pem_public, err);
}

/* RFC 4648 base32 of 30 bytes is 48 digits, exactly. */
static void
format_id(const unsigned char *sum, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned long bits = 0;
	unsigned have = 0, written = 0;

	for (size_t i = 0; i < ID_BYTES; i++) {
		bits = (bits << 8 | sum[i]) & 0xfff;
		for (have += 8; have >= 5; have -= 5) {
			if (written && written % 4 == 0)
				*out++ = ':';
			*out++ = digits[bits >> (have - 5) & 31];
			written++;
		}
	}
	*out = '\0';
}

static int
set_id(struct jws_key *key, struct err *err)
{
	unsigned char sum[HASH_MAX], *der = NULL;
	int n = i2d_PUBKEY(key->pkey, &der);
	size_t len;

	if (n <= 0)
		return ossl_fail(err, "cannot encode public key");
	hash_of(HASH_SHA256, str_from(der, (size_t)n), sum, &len);
	OPENSSL_free(der);
	format_id(sum, key->id);
	return 0;
}

static int
check_kind(struct jws_key *key, struct err *err)
{
	char group[32];
	int bits = EVP_PKEY_get_bits(key->pkey);

	if (EVP_PKEY_is_a(key->pkey, "RSA")) {
		if (bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX)
			return 0;
	} else if (EVP_PKEY_is_a(key->pkey, "EC")) {
		key->ec = true;
		if (EVP_PKEY_get_group_name(key->pkey, group, sizeof(group),
			NULL) && strcmp(group, "prime256v1") == 0)
			return 0;
	}
	return err_cause(err, E_INTERNAL,
	    "token key is neither P-256 nor RSA of %d to %d bits",
	    RSA_BITS_MIN, RSA_BITS_MAX);
}

static void
key_release(void *p)
{
	struct jws_key *key = p;

	ossl_pkey_free(&key->pkey);
}

int
jws_key_load(struct arena *a, struct str pem, struct jws_key **ret,
    struct err *err)
{
	struct jws_key *key = arena_alloc(a, sizeof(*key));

	if (ossl_key_read(pem, &key->pkey, &key->private, err) < 0)
		return -1;
	arena_defer(a, key_release, key);
	if (check_kind(key, err) < 0 || set_id(key, err) < 0)
		return -1;
	*ret = key;
	return 0;
}

struct str
jws_key_id(const struct jws_key *key)
{
	return str_of(key->id);
}

const char *
jws_key_alg(const struct jws_key *key)
{
	return key->ec ? "ES256" : "RS256";
}

bool
jws_key_signs(const struct jws_key *key)
{
	return key->private;
}

/* One big number of the key in base64url; size 0: without leading zeros. */
static void
write_number(struct jsout *j, const char *name, const struct jws_key *key,
    const char *param, size_t size)
{
	unsigned char bytes[RSA_BITS_MAX / 8];
	BIGNUM *number = NULL;
	struct buf text;
	int n;

	ASSERT(EVP_PKEY_get_bn_param(key->pkey, param, &number));
	n = BN_bn2binpad(number, bytes,
	    size ? (int)size : BN_num_bytes(number));
	BN_free(number);
	ASSERT(n > 0);
	buf_init(&text, j->buf->arena, 2 * sizeof(bytes));
	base64url_add(&text, str_from(bytes, (size_t)n));
	jsout_str(j, name, buf_str(&text));
}

static void
write_jwk(struct jsout *j, const struct jws_key *key)
{
	jsout_obj_begin(j, NULL);
	jsout_str(j, "kty", key->ec ? STR("EC") : STR("RSA"));
	jsout_str(j, "use", STR("sig"));
	jsout_str(j, "alg", str_of(jws_key_alg(key)));
	jsout_str(j, "kid", str_of(key->id));
	if (key->ec) {
		jsout_str(j, "crv", STR("P-256"));
		write_number(j, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, P256_POINT);
		write_number(j, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, P256_POINT);
	} else {
		write_number(j, "n", key, OSSL_PKEY_PARAM_RSA_N, 0);
		write_number(j, "e", key, OSSL_PKEY_PARAM_RSA_E, 0);
	}
	jsout_obj_end(j);
}

void
jws_jwks(struct jws_key *const keys[], size_t n, struct jsout *j)
{
	jsout_obj_begin(j, NULL);
	jsout_arr_begin(j, "keys");
	for (size_t i = 0; i < n; i++)
		write_jwk(j, keys[i]);
	jsout_arr_end(j);
	jsout_obj_end(j);
}
