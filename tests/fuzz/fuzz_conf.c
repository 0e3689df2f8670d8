#include "fuzz.h"

#include "conf.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct buf mistakes;
	struct conf conf;
	struct err err;
	int ok;

	buf_init(&mistakes, a, 1 << 20);
	ok = conf_parse(a, str_from(p, n), STR("/x/etc/roadstead.yml"), &conf,
	    &mistakes, &err);
	if (ok == 0)
		ASSERT(buf_str(&mistakes).n > 0);
	arena_free(&a);
	return 0;
}
