/*
 * buf.h — a growing buffer with a limit from birth.
 *
 * Appending never fails at once: a buffer that met its limit remembers it and
 * ignores what follows; buf_ok() is asked once, when the content is used.
 * Memory comes from the arena given to buf_init.
 */
#ifndef BUF_H
#define BUF_H

#include "arena.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n;
	size_t room;
	size_t max;
	bool overflow;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_init_over(struct buf *b, char *p, size_t size); /* memory of the caller's */
bool buf_ok(const struct buf *b);
struct str buf_str(const struct buf *b); /* valid until the next append */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, struct str s);
void buf_addz(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_add_lower(struct buf *b, struct str s); /* of ASCII letters */
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/* Room for n more bytes to be written in place; NULL on overflow. */
char *buf_reserve(struct buf *b, size_t n);
void buf_advance(struct buf *b, size_t n);

/* Escapes, one for each target. */
void buf_add_json(struct buf *b, struct str s);    /* quoted; bad UTF-8: U+FFFD */
void buf_add_html(struct buf *b, struct str s);    /* text or quoted attribute */
void buf_add_urlpath(struct buf *b, struct str s); /* keeps '/' and unreserved */
void buf_add_urlquery(struct buf *b, struct str s); /* one key or value */
void buf_add_header(struct buf *b, struct str s);  /* drops control bytes */
void buf_add_quoted(struct buf *b, struct str s);  /* HTTP quoted-string */
void buf_add_logfmt(struct buf *b, struct str s);  /* bare word or quoted */

#endif
