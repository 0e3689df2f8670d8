#include "fuzz.h"

#include "codec.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct str in = str_from(p, n), out;
	struct buf b;

	buf_init(&b, a, 2 * n + 8);
	if (base64_decode(a, in, &out)) {
		base64_add(&b, out);
		ASSERT(str_eq(buf_str(&b), in));
	}
	buf_clear(&b);
	if (base64url_decode(a, in, &out)) {
		base64url_add(&b, out);
		ASSERT(str_eq(buf_str(&b), in));
	}
	arena_free(&a);
	return 0;
}
