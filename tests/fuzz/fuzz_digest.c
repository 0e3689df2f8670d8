#include "fuzz.h"

#include "digest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct str in = str_from(p, n);
	struct digest d, again;
	struct err err;

	if (digest_parse(in, &d, &err) == 0) {
		ASSERT(str_eq(digest_text(a, &d), in));
		ASSERT(digest_from_db(digest_db(a, &d), &again, &err) == 0);
		ASSERT(digest_eq(&d, &again));
	}
	if (digest_from_db(in, &d, &err) == 0)
		ASSERT(str_eq(digest_db(a, &d), in));
	arena_free(&a);
	return 0;
}
