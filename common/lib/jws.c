#include "base.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "codec.h"
#include "jsin.h"
#include "jws_key.h"
#include "limits.h"

#define SIGNATURE_MAX 512 /* RSA of 4096 bits */
#define P256_HALF 32

OSSL_CLEANUP(ecdsa_sig_free, ECDSA_SIG, ECDSA_SIG_free)

/* JOSE wants the two numbers of an ECDSA signature bare, side by side. */
static bool
der_to_raw(const unsigned char *der, size_t n, unsigned char *raw)
{
	CLEANUP(ecdsa_sig_free) ECDSA_SIG *sig = NULL;

	sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
	return sig &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, P256_HALF) > 0 &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + P256_HALF,
		P256_HALF) > 0;
}

/* False if the memory for it was lacking. */
static bool
raw_to_der(struct arena *a, struct str raw, struct str *ret)
{
	CLEANUP(ecdsa_sig_free) ECDSA_SIG *sig = ECDSA_SIG_new();
	const unsigned char *p = (const unsigned char *)raw.p;
	BIGNUM *r = BN_bin2bn(p, P256_HALF, NULL);
	BIGNUM *s = BN_bin2bn(p + P256_HALF, P256_HALF, NULL);
	unsigned char *der = arena_alloc(a, SIGNATURE_MAX);
	int n;

	if (!sig || !r || !s || !ECDSA_SIG_set0(sig, r, s)) {
		BN_free(r);
		BN_free(s);
		return false;
	}
	*ret = str_from(der, 0);
	n = i2d_ECDSA_SIG(sig, &der);
	ret->n = n > 0 ? (size_t)n : 0;
	return n > 0;
}

static int
sign_bytes(const struct jws_key *key, struct str input,
    unsigned char out[SIGNATURE_MAX], size_t *ret_len, struct err *err)
{
	CLEANUP(ossl_md_free) EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char der[SIGNATURE_MAX];
	size_t n = sizeof(der);

	if (!md ||
	    EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key->pkey) != 1 ||
	    EVP_DigestSign(md, der, &n, (const unsigned char *)input.p,
		input.n) != 1)
		return ossl_fail(err, "cannot sign token");
	if (!key->ec) {
		memcpy(out, der, n);
	} else {
		if (!der_to_raw(der, n, out))
			return ossl_fail(err, "cannot convert signature");
		n = 2 * P256_HALF;
	}
	*ret_len = n;
	return 0;
}

static void
add_header(struct arena *a, const struct jws_key *key, struct buf *out)
{
	struct buf text;
	struct jsout j;

	buf_init(&text, a, 256);
	jsout_init(&j, &text);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "alg", str_of(jws_key_alg(key)));
	jsout_str(&j, "kid", str_of(key->id));
	jsout_str(&j, "typ", STR("JWT"));
	jsout_obj_end(&j);
	base64url_add(out, buf_str(&text));
}

int
jws_sign(struct arena *a, const struct jws_key *key, struct str claims,
    struct str *ret_compact, struct err *err)
{
	unsigned char sig[SIGNATURE_MAX];
	struct buf out;
	size_t n = 0;

	ASSERT(key->private);
	buf_init(&out, a, LIMIT_TOKEN);
	add_header(a, key, &out);
	buf_addc(&out, '.');
	base64url_add(&out, claims);
	if (sign_bytes(key, buf_str(&out), sig, &n, err) < 0)
		return -1;
	buf_addc(&out, '.');
	base64url_add(&out, str_from(sig, n));
	if (!buf_ok(&out))
		return err_set(err, E_BAD_REQUEST,
		    "token would be too long; ask for fewer scopes");
	*ret_compact = buf_str(&out);
	return 0;
}

/* 1 signature holds, 0 it does not. */
static int
check_signature(struct arena *a, const struct jws_key *key, struct str input,
    struct str sig, struct err *err)
{
	CLEANUP(ossl_md_free) EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool holds;

	if (key->ec && sig.n != 2 * P256_HALF)
		return 0;
	if (key->ec && !raw_to_der(a, sig, &sig))
		return ossl_fail(err, "cannot convert signature");
	if (!md ||
	    EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, key->pkey) != 1)
		return ossl_fail(err, "cannot verify token");
	holds = EVP_DigestVerify(md, (const unsigned char *)sig.p, sig.n,
	    (const unsigned char *)input.p, input.n) == 1;
	ERR_clear_error(); /* what a bad signature left there */
	return holds;
}

/* The key that the header names; NULL if it fits none. */
static const struct jws_key *
pick_key(struct arena *a, struct jws_key *const keys[], size_t n,
    struct str header)
{
	struct str json, alg, kid;
	struct jsin root, crit;
	struct err err;

	if (!base64url_decode(a, header, &json) ||
	    jsin_parse(a, json, &root, &err) < 0 ||
	    jsin_str(&root, "alg", &alg, &err) < 0 ||
	    jsin_str(&root, "kid", &kid, &err) < 0)
		return NULL;
	jsin_key(&root, "crit", &crit);
	if (crit.type != JSIN_ABSENT)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(kid, str_of(keys[i]->id)) &&
		    str_eq(alg, str_of(jws_key_alg(keys[i]))))
			return keys[i];
	}
	return NULL;
}

int
jws_verify(struct arena *a, struct jws_key *const keys[], size_t n,
    struct str compact, struct str *ret_claims, struct err *err)
{
	struct str header, rest, payload, sig_text, input, sig, claims;
	const struct jws_key *key;
	int holds;

	if (compact.n > LIMIT_TOKEN ||
	    !str_cut(compact, '.', &header, &rest) ||
	    !str_cut(rest, '.', &payload, &sig_text))
		return 0;
	key = pick_key(a, keys, n, header);
	if (!key || !base64url_decode(a, payload, &claims) ||
	    !base64url_decode(a, sig_text, &sig))
		return 0;
	input = str_head(compact, header.n + 1 + payload.n);
	holds = check_signature(a, key, input, sig, err);
	if (holds == 1)
		*ret_claims = claims;
	return holds;
}
