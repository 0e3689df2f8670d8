/* rnd.h — random bytes of the kernel, and identifiers made of them. */
#ifndef RND_H
#define RND_H

#include "arena.h"

void rnd_bytes(void *out, size_t n);

/* RFC 9562 version 4 UUID in lower case, 36 characters. */
struct str rnd_uuid(struct arena *a);

/* n characters of A-Z a-z 0-9 (5.95 bits each). */
struct str rnd_secret(struct arena *a, size_t n);

#endif
