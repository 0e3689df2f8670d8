#include "fuzz.h"

#include "manifest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct str type = STR_NULL, body = str_from(p, n);
	struct manifest m;
	struct err err;

	/* A first line that is no JSON is the Content-Type. */
	if (n > 0 && p[0] != '{')
		str_cut(body, '\n', &type, &body);
	if (manifest_parse(a, body, type, &m, &err) == 0) {
		ASSERT(m.kind == MEDIA_IMAGE || m.kind == MEDIA_INDEX);
		ASSERT(m.content_size >= 0);
	}
	arena_free(&a);
	return 0;
}
