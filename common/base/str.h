/*
 * str.h — borrowed slices of bytes: pointer and length, not NUL-terminated,
 * never owned.  An absent value has p == NULL; an empty one has n == 0.
 */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NULL ((struct str){ NULL, 0 })

/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str
str_of(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}

static inline struct str
str_from(const void *p, size_t n)
{
	return (struct str){ (const char *)p, n };
}

bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* bytewise, like memcmp */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* The index of the first, or last, c; -1 if there is none. */
ptrdiff_t str_chr(struct str s, char c);
ptrdiff_t str_rchr(struct str s, char c);

/* The index of the first occurrence of needle; -1 if there is none. */
ptrdiff_t str_find(struct str s, struct str needle);

/* From index i to the end; the first n bytes.  Both clip to the slice. */
struct str str_skip(struct str s, size_t i);
struct str str_head(struct str s, size_t n);

/* Without ASCII space, tab, CR and LF at both ends. */
struct str str_trim(struct str s);

/*
 * Cuts s at the first c: true and the part before and after it; false, *ret_head
 * = s and *ret_tail absent, if there is no c.  s may be one of the results.
 */
bool str_cut(struct str s, char c, struct str *ret_head, struct str *ret_tail);

/*
 * The next piece of *rest between separators, which it removes; false when
 * nothing is left.  "a,,b" gives a, "" and b.
 */
bool str_next(struct str *rest, char sep, struct str *ret_piece);

#endif
