#define BASE_HEAP
#include "base.h"

#include "arena.h"
#include "heap.h"
#include "limits.h"

#ifdef ARENA_MALLOC
#define CHUNK_SIZE 0
#else
#define CHUNK_SIZE 16384
#endif
#define ALIGN 16
#define ARENA_MAGIC 0x6172656eU

struct chunk {
	struct chunk *prev;
	size_t size;
	size_t used;
	size_t pad;
};

struct defer {
	struct defer *prev;
	void (*fn)(void *);
	void *ptr;
};

struct arena {
	unsigned magic;
	struct chunk *top;
	struct defer *defer;
	size_t total;
};

struct arena *
arena_new(void)
{
	struct arena *a = heap_zero(sizeof(*a));

	a->magic = ARENA_MAGIC;
	return a;
}

static void
run_defers(struct arena *a, struct defer *until)
{
	while (a->defer != until) {
		struct defer *d = a->defer;

		a->defer = d->prev;
		d->fn(d->ptr);
	}
}

static void
drop_chunks(struct arena *a, struct chunk *until)
{
	while (a->top != until) {
		struct chunk *c = a->top;

		a->top = c->prev;
		free(c);
	}
}

void
arena_free(struct arena **a)
{
	if (!*a)
		return;
	run_defers(*a, NULL);
	drop_chunks(*a, NULL);
	free(*a);
	*a = NULL;
}

/* The oldest chunk stays for the next request. */
void
arena_reset(struct arena *a)
{
	struct chunk *first = a->top;

	ASSERT(a->magic == ARENA_MAGIC);
	run_defers(a, NULL);
	while (first && first->prev)
		first = first->prev;
	drop_chunks(a, CHUNK_SIZE ? first : NULL);
	if (a->top) {
		memset(a->top + 1, 0, a->top->used);
		a->top->used = 0;
	}
	a->total = 0;
}

static struct chunk *
chunk_push(struct arena *a, size_t need)
{
	size_t size = MAX(need, (size_t)CHUNK_SIZE);
	struct chunk *c = heap_zero(sizeof(*c) + size);

	c->size = size;
	c->prev = a->top;
	a->top = c;
	return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = a->top;
	char *p;

	ASSERT(a->magic == ARENA_MAGIC);
	ASSERT(n <= LIMIT_ARENA);
#ifdef ARENA_MALLOC
	c = chunk_push(a, n);
#else
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!c || c->size - c->used < n)
		c = chunk_push(a, n);
#endif
	p = (char *)(c + 1) + c->used;
	c->used += n;
	a->total += n;
	ASSERT(a->total <= LIMIT_ARENA);
	return p;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	ASSERT(!__builtin_mul_overflow(count, size, &n));
	return arena_alloc(a, n);
}

char *
arena_cstr(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct str
arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_cstr(a, s), s.n };
}

struct str
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	int n;
	char *p;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	ASSERT(n >= 0);
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)n };
}

struct str
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	struct str s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *ptr)
{
	struct defer *d = arena_alloc(a, sizeof(*d));

	d->prev = a->defer;
	d->fn = fn;
	d->ptr = ptr;
	a->defer = d;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){
		.chunk = a->top,
		.used = a->top ? a->top->used : 0,
		.defer = a->defer,
		.total = a->total,
	};
}

void
arena_rewind(struct arena *a, struct arena_mark m)
{
	run_defers(a, m.defer);
	drop_chunks(a, m.chunk);
	if (a->top && a->top->used > m.used) {
		memset((char *)(a->top + 1) + m.used, 0, a->top->used - m.used);
		a->top->used = m.used;
	}
	a->total = m.total;
}

size_t
arena_used(const struct arena *a)
{
	return a->total;
}
