#include "base.h"

#include "str.h"

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = MIN(a.n, b.n);
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_head(s, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

ptrdiff_t
str_chr(struct str s, char c)
{
	const char *p = s.n ? memchr(s.p, c, s.n) : NULL;

	return p ? p - s.p : -1;
}

ptrdiff_t
str_rchr(struct str s, char c)
{
	const char *p = s.n ? memrchr(s.p, c, s.n) : NULL;

	return p ? p - s.p : -1;
}

ptrdiff_t
str_find(struct str s, struct str needle)
{
	const char *p;

	if (needle.n == 0)
		return 0;
	p = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
	return p ? p - s.p : -1;
}

struct str
str_skip(struct str s, size_t i)
{
	i = MIN(i, s.n);
	return (struct str){ s.p ? s.p + i : NULL, s.n - i };
}

struct str
str_head(struct str s, size_t n)
{
	return (struct str){ s.p, MIN(n, s.n) };
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.n && is_space(s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
str_cut(struct str s, char c, struct str *ret_head, struct str *ret_tail)
{
	ptrdiff_t i = str_chr(s, c);

	if (i < 0) {
		*ret_head = s;
		*ret_tail = STR_NULL;
		return false;
	}
	*ret_head = str_head(s, (size_t)i);
	*ret_tail = str_skip(s, (size_t)i + 1);
	return true;
}

bool
str_next(struct str *rest, char sep, struct str *ret_piece)
{
	if (!rest->p)
		return false;
	str_cut(*rest, sep, ret_piece, rest);
	return true;
}
