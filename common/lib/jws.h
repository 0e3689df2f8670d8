/*
 * jws.h — signed tokens: compact JWS (RFC 7515) with RS256 or ES256.
 *
 * The algorithm belongs to the key and is never taken from the token.  A key's
 * id is the one of libtrust, by which docker-registry 2.x finds keys in its
 * rootcertbundle: SHA-256 of the DER public key, the first 240 bits in base32,
 * twelve groups of four joined by colons.
 */
#ifndef JWS_H
#define JWS_H

#include "arena.h"
#include "err.h"
#include "jsout.h"

struct jws_key;

/* A new key in PEM: alg is "ES256" (P-256) or "RS256" (3072 bits). */
int jws_key_generate(const char *alg, struct buf *pem_private,
    struct buf *pem_public, struct err *err) MUST_CHECK;

/*
 * A private or public key in PEM: P-256, or RSA of 2048 to 4096 bits.  It
 * lives as long as the arena and may be shared between threads.
 */
int jws_key_load(struct arena *a, struct str pem, struct jws_key **ret,
    struct err *err) MUST_CHECK;

struct str jws_key_id(const struct jws_key *key);
const char *jws_key_alg(const struct jws_key *key);
bool jws_key_signs(const struct jws_key *key); /* it is a private key */

/* The whole token, header {"alg","kid","typ":"JWT"}; needs a private key. */
int jws_sign(struct arena *a, const struct jws_key *key, struct str claims,
    struct str *ret_compact, struct err *err) MUST_CHECK;

/*
 * 1 and the payload if the header's kid names one of the keys, its alg is that
 * key's, it has no crit, and the signature holds; 0 if the token is anything
 * else; -1 for a failure of ours.  What the claims say is the caller's to check.
 */
int jws_verify(struct arena *a, struct jws_key *const keys[], size_t n,
    struct str compact, struct str *ret_claims, struct err *err) MUST_CHECK;

/* The public halves as a JSON Web Key Set (RFC 7517): a whole object. */
void jws_jwks(struct jws_key *const keys[], size_t n, struct jsout *j);

#endif
