/*
 * seal.h — stored credentials under AES-256-GCM, and the small tools for
 * secrets: comparison in constant time, wiping, HMAC.
 *
 * The key file holds one key of 64 hex digits a line.  The first key seals, all
 * of them open, so that a new key is put in front of the old.
 */
#ifndef SEAL_H
#define SEAL_H

#include "buf.h"
#include "err.h"

#define SEAL_KEYS_MAX 8
#define HMAC_SIZE 32

struct seal_key {
	char id[9]; /* hex of the first bytes of the SHA-256 of the key */
	unsigned char bytes[32];
};

struct seal_ring {
	struct seal_key keys[SEAL_KEYS_MAX];
	size_t n;
};

/* A line for the key file, with a new key. */
void seal_key_new(struct buf *out);

/* Reads the key file's text; blank lines are skipped. */
int seal_ring_load(struct str text, struct seal_ring *ret, struct err *err)
    MUST_CHECK;

/* The key file of the instance at prefix; wipe the ring after use. */
int seal_ring_open(struct arena *a, struct str prefix, struct seal_ring *ret,
    struct err *err) MUST_CHECK;

/*
 * "s1.<key id>.<base64url of nonce, ciphertext and tag>".  context says what
 * the secret belongs to ("endpoint/17"); a sealed text that is moved to another
 * place does not open there.
 */
int seal_close(struct arena *a, const struct seal_ring *ring,
    struct str context, struct str plain, struct str *ret, struct err *err)
    MUST_CHECK;
int seal_open(struct arena *a, const struct seal_ring *ring,
    struct str context, struct str sealed, struct str *ret, struct err *err)
    MUST_CHECK;

/* Takes the same time wherever the difference is; lengths are no secret. */
bool secret_eq(struct str a, struct str b);

/* Overwrites n bytes, and is not optimised away. */
void secret_wipe(void *p, size_t n);

/* HMAC-SHA256. */
void secret_hmac(struct str key, struct str bytes,
    unsigned char out[HMAC_SIZE]);

#endif
