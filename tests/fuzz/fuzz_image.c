#include "fuzz.h"

#include "image.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct image image;
	struct image_step *steps;
	struct err err;
	size_t count;

	if (image_parse(a, str_from(p, n), &image, &err) == 0)
		ASSERT(!image.container.p || image.container.p[0] == '{');
	if (image_history(a, str_from(p, n), &steps, &count, &err) == 0)
		ASSERT(count <= n);
	arena_free(&a);
	return 0;
}
