#include "fuzz.h"

#include "scope.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct scope_list list = { .n = 0 }, again = { .n = 0 };
	struct buf b;

	scope_parse(a, str_from(p, n), &list);
	buf_init(&b, a, n + 64);
	for (size_t i = 0; i < list.n; i++) {
		scope_add(&b, &list.items[i]);
		buf_addc(&b, ' ');
	}
	ASSERT(buf_ok(&b));
	scope_parse(a, buf_str(&b), &again);
	ASSERT(again.n == list.n);
	arena_free(&a);
	return 0;
}
