#include "fuzz.h"

#include "url.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct str once, twice;

	if (url_normal(a, str_from(p, n), &once)) {
		ASSERT(once.n <= n && str_starts(once, STR("http")));
		ASSERT(url_normal(a, once, &twice) && str_eq(once, twice));
	}
	arena_free(&a);
	return 0;
}
