#include "base.h"

#include "utf8.h"

static size_t
sequence_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	if (c >= 0xf0 && c <= 0xf4)
		return 4;
	return 0;
}

/* RFC 3629 section 4: the second byte's range depends on the first. */
static bool
second_ok(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0: return second >= 0xa0 && second <= 0xbf;
	case 0xed: return second >= 0x80 && second <= 0x9f;
	case 0xf0: return second >= 0x90 && second <= 0xbf;
	case 0xf4: return second >= 0x80 && second <= 0x8f;
	default: return second >= 0x80 && second <= 0xbf;
	}
}

size_t
utf8_next(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = s.n ? sequence_length(p[0]) : 0;

	if (n == 0 || n > s.n)
		return 0;
	if (n > 1 && !second_ok(p[0], p[1]))
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool
utf8_valid(struct str s)
{
	while (s.n) {
		size_t n = utf8_next(s);

		if (n == 0)
			return false;
		s = str_skip(s, n);
	}
	return true;
}

/* Bytes of a character to keep; 0: not worth it. */
static size_t
clean_next(struct str s)
{
	size_t n = utf8_next(s);
	const unsigned char *p = (const unsigned char *)s.p;

	if (n == 1 && (p[0] < 0x20 || p[0] == 0x7f))
		return 0;
	return n == 2 && p[0] == 0xc2 && p[1] < 0xa0 ? 0 : n;
}

struct str
utf8_clean(struct arena *a, struct str s, size_t most)
{
	struct str rest = s;
	char *to = NULL;
	size_t used = 0;

	while (rest.n) {
		size_t n = clean_next(rest), skip = n ? n : MAX(1, utf8_next(rest));

		if (used + MAX(n, 1) > most)
			break;
		if (!n && !to)
			to = memcpy(arena_alloc(a, most), s.p, used);
		if (to)
			memcpy(to + used, n ? rest.p : "?", MAX(n, 1));
		used += MAX(n, 1);
		rest = str_skip(rest, skip);
	}
	return to ? str_from(to, used) : str_head(s, used);
}
