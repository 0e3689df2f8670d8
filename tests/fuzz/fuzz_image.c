#include "fuzz.h"

#include "image.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct image image;
	struct err err;

	if (image_parse(a, str_from(p, n), &image, &err) == 0)
		ASSERT(!image.container.p || image.container.p[0] == '{');
	arena_free(&a);
	return 0;
}
