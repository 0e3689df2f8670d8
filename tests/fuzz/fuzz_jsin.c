#include "fuzz.h"

#include "jsin.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct jsin v, again;
	struct err err;

	if (jsin_parse(a, str_from(p, n), &v, &err) == 0) {
		struct str text = jsin_text(a, &v);

		/* What we print we can read, and it says the same. */
		ASSERT(jsin_parse(a, text, &again, &err) == 0);
		ASSERT(again.type == v.type);
		ASSERT(str_eq(jsin_text(a, &again), text));
	}
	arena_free(&a);
	return 0;
}
