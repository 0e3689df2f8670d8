/*
 * jsscan.h — what json-c lets pass and we do not, found before it allocates
 * anything: NaN, "1.", "-01", raw control bytes in strings, \u0000, invalid
 * UTF-8, and texts whose tree would take a multiple of their size.
 */
#ifndef JSSCAN_H
#define JSSCAN_H

#include "str.h"

/* NULL, or what is wrong. */
const char *jsscan_check(struct str text);

#endif
