#include "fuzz.h"

#include "req.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct req_arg *args;
	size_t count;
	struct err err;

	if (req_parse_args(a, str_from(p, n), &args, &count, &err) == 0)
		ASSERT(count <= n + 1);
	arena_free(&a);
	return 0;
}
