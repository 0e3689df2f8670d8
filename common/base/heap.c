#define BASE_HEAP
#include "base.h"

#include "heap.h"

static NORETURN void
out_of_memory(size_t n)
{
	fprintf(stderr, "<2>level=crit msg=\"out of memory\" bytes=%zu\n", n);
	abort();
}

void *
heap_zero(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		out_of_memory(n);
	return p;
}

char *
heap_str(struct str s)
{
	char *p = heap_zero(s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

void *
heap_grow(void *p, size_t n)
{
	void *q = realloc(p, n);

	if (!q)
		out_of_memory(n);
	return q;
}

void
heap_free(void *p)
{
	free(p);
}
