/*
 * keyring.h — the keys that sign registry tokens, as files of one directory.
 *
 *   token-<UTC time>.key.pem   private; the newest one signs
 *   token-<UTC time>.pub.pem   public; all of them verify
 *   token-<UTC time>.crt.pem   the public key as a certificate, for registries
 *                              that want a root bundle
 *
 * A rotation writes the new public key before the new private one, removes the
 * old private key at once, and old public keys once no token of theirs can be
 * valid.  Running workers notice by the directory's time.  Thread-safe.
 */
#ifndef KEYRING_H
#define KEYRING_H

#include <sys/types.h>

#include "arena.h"
#include "err.h"
#include "jsout.h"

#define KEYRING_MAX 16

struct keyring;

/* signing: a private key must be there and readable. */
int keyring_open(const char *dir, bool signing, struct keyring **ret,
    struct err *err) MUST_CHECK;
void keyring_close(struct keyring **k);

/* 1 and the claims; 0 not one of our tokens; -1. */
int keyring_verify(struct keyring *k, struct arena *a, struct str token,
    struct str *ret_claims, struct err *err) MUST_CHECK;

int keyring_sign(struct keyring *k, struct arena *a, struct str claims,
    struct str *ret_token, struct err *err) MUST_CHECK;

/* The public keys as a JWK set (RFC 7517). */
int keyring_jwks(struct keyring *k, struct jsout *out, struct err *err)
    MUST_CHECK;

/*
 * Counts up whenever the keys on disk changed: what was remembered about tokens
 * is void then.
 */
int keyring_generation(struct keyring *k, uint64_t *ret, struct err *err)
    MUST_CHECK;

/* keyring_rotate: the private key is for who calls. */
#define KEYRING_CALLER ((uid_t)-1)

/*
 * Makes a new key pair ("ES256" or "RS256"); the private key is signer's, and
 * nobody else reads it.  Public keys that were superseded more than keep seconds
 * ago go.
 */
int keyring_rotate(const char *dir, const char *alg, int64_t keep,
    uid_t signer, struct err *err) MUST_CHECK;

#endif
