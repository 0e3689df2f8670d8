#include "fuzz.h"

#include "hash.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	unsigned char saved[HASH_STATE_MAX], out[HASH_MAX];
	struct hash h;
	struct err err;
	size_t size;

	if (hash_load(&h, str_from(p, n), &err) < 0)
		return 0;
	size = hash_save(&h, saved);
	ASSERT(str_eq(str_from(saved, size), str_from(p, n)));
	hash_add(&h, p, n);
	hash_end(&h, out, &size);
	return 0;
}
