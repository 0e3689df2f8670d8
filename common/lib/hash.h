/*
 * hash.h — SHA-256 and SHA-512 over a stream, with a state that can be saved
 * and continued by another process: an upload outlives the worker that began
 * it.  The values of enum hash_alg are stored in the database.
 */
#ifndef HASH_H
#define HASH_H

#include <stdint.h>

#include "err.h"
#include "str.h"

enum hash_alg { HASH_SHA256 = 1, HASH_SHA512 = 2 };

#define HASH_MAX 64
#define HASH_STATE_MAX 256

/* Plain memory without pointers: embed it, copy it, forget it. */
struct hash {
	enum hash_alg alg;
	union {
		uint64_t align;
		unsigned char bytes[216];
	} state;
};

/* Bytes of a result: 32 or 64; 0 for an unknown algorithm. */
size_t hash_size(enum hash_alg alg);

void hash_init(struct hash *h, enum hash_alg alg);
void hash_add(struct hash *h, const void *p, size_t n);

/* The result so far; the state may go on. */
void hash_end(const struct hash *h, unsigned char out[HASH_MAX],
    size_t *ret_len);

/* All at once. */
void hash_of(enum hash_alg alg, struct str bytes, unsigned char out[HASH_MAX],
    size_t *ret_len);

/*
 * The state as bytes: a version, the algorithm, then field by field in network
 * order.  hash_load refuses everything that hash_save cannot have written.
 */
size_t hash_save(const struct hash *h, unsigned char out[HASH_STATE_MAX]);
int hash_load(struct hash *h, struct str saved, struct err *err) MUST_CHECK;

#endif
