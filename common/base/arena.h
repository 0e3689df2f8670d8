/*
 * arena.h — all memory of one request, or of one step of a job.
 *
 * Memory is zeroed, aligned to 16 bytes and valid until the arena is reset,
 * rewound past it or freed.  Out of memory aborts the process: sizes that a
 * client controls are bounded before they get here (limits.h).
 * With ARENA_MALLOC each allocation is a malloc of its own, so that the
 * sanitizers see every overrun.
 * Not thread-safe: one arena belongs to one thread at a time.
 */
#ifndef ARENA_H
#define ARENA_H

#include "str.h"

struct arena;

/* The state of an arena to come back to. */
struct arena_mark {
	void *chunk;
	size_t used;
	void *defer;
	size_t total;
};

struct arena *arena_new(void);

/* Runs the deferred functions and releases everything; NULL is fine. */
void arena_free(struct arena **a);

/* Runs the deferred functions, newest first; the arena can be used again. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t n);

/* Like arena_alloc for count members of size; aborts on overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* A copy with a NUL behind it, which the length does not count. */
struct str arena_str(struct arena *a, struct str s);

/* The same as a C string, for library borders. */
char *arena_cstr(struct arena *a, struct str s);

struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    PRINTF(2, 0);

/* fn(ptr) runs when the arena is reset, freed or rewound past this point. */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
