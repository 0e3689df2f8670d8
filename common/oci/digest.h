/*
 * digest.h — content digests: sha256 and sha512 and nothing else.
 *
 * The text is the algorithm, a colon and lower-case hex; the database holds a
 * byte for the algorithm and the hash behind it.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "buf.h"
#include "err.h"
#include "hash.h"

#define DIGEST_DB_MAX (1 + HASH_MAX)
#define DIGEST_TEXT_MAX (7 + 2 * HASH_MAX)

struct digest {
	enum hash_alg alg;
	size_t len;
	unsigned char bytes[HASH_MAX]; /* zero behind len */
};

/* "sha256", "sha512"; 0 for anything else. */
enum hash_alg digest_alg_parse(struct str name);

/* The name of a known algorithm. */
struct str digest_alg_name(enum hash_alg alg);

/* E_DIGEST_INVALID for anything but the exact form. */
int digest_parse(struct str text, struct digest *ret, struct err *err)
    MUST_CHECK;

void digest_add(struct buf *b, const struct digest *d); /* the text */
struct str digest_text(struct arena *a, const struct digest *d);
struct str digest_hex(struct arena *a, const struct digest *d);

/* E_INTERNAL if the bytes are not what digest_db made. */
int digest_from_db(struct str bytes, struct digest *ret, struct err *err)
    MUST_CHECK;
struct str digest_db(struct arena *a, const struct digest *d);

bool digest_eq(const struct digest *a, const struct digest *b);

void digest_of(enum hash_alg alg, struct str bytes, struct digest *ret);
void digest_of_hash(const struct hash *h, struct digest *ret);

#endif
