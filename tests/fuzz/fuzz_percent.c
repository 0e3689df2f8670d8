#include "fuzz.h"

#include "codec.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct str once, again;
	struct buf b;

	buf_init(&b, a, 3 * n + 1);
	if (percent_decode(a, str_from(p, n), n % 2, &once)) {
		buf_add_urlquery(&b, once);
		ASSERT(percent_decode(a, buf_str(&b), false, &again));
		ASSERT(str_eq(once, again));
	}
	arena_free(&a);
	return 0;
}
