/*
 * heap.h — memory of things that live with the process: connections, pools,
 * caches.  Out of memory aborts.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

#include "str.h"

/* n zeroed bytes. */
void *heap_zero(size_t n);

/* A NUL-terminated copy. */
char *heap_str(struct str s);

/* Grows p to n bytes; new bytes are not zeroed. */
void *heap_grow(void *p, size_t n);

void heap_free(void *p);

#endif
