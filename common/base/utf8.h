/* utf8.h — UTF-8 as RFC 3629 has it: no surrogates, no overlong forms. */
#ifndef UTF8_H
#define UTF8_H

#include "str.h"

/* Bytes of the first character of s; 0 if it is not valid or s is empty. */
size_t utf8_next(struct str s);

bool utf8_valid(struct str s);

#endif
