/* utf8.h — UTF-8 as RFC 3629 has it: no surrogates, no overlong forms. */
#ifndef UTF8_H
#define UTF8_H

#include "arena.h"

/* Bytes of the first character of s; 0 if it is not valid or s is empty. */
size_t utf8_next(struct str s);

bool utf8_valid(struct str s);

/*
 * The beginning of s, at most so many bytes of whole characters, with a question
 * mark for each control and each byte that is no UTF-8: itself if it is clean.
 */
struct str utf8_clean(struct arena *a, struct str s, size_t most);

#endif
