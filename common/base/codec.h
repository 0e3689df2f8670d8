/* codec.h — hex, base64, base64url and percent encoding. */
#ifndef CODEC_H
#define CODEC_H

#include "buf.h"

/* Lower-case hex. */
void hex_add(struct buf *b, struct str bytes);

/* Exactly 2 * n lower-case hex digits into out; false on anything else. */
bool hex_decode(struct str hex, unsigned char *out, size_t n);

void base64_add(struct buf *b, struct str bytes);    /* RFC 4648, padded */
void base64url_add(struct buf *b, struct str bytes); /* no padding */

/* Strict: false on a foreign byte, bad length or stray bits. */
bool base64_decode(struct arena *a, struct str s, struct str *ret);
bool base64url_decode(struct arena *a, struct str s, struct str *ret);

/*
 * Percent-decodes once; with plus, '+' is a space.  False on a broken escape.
 * The result may hold any byte, NUL included.
 */
bool percent_decode(struct arena *a, struct str s, bool plus, struct str *ret);

#endif
