#include "base.h"

#include "codec.h"

static const char HEX[] = "0123456789abcdef";
static const char B64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char B64URL[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
hex_add(struct buf *b, struct str bytes)
{
	char *p = buf_reserve(b, bytes.n * 2);

	if (!p)
		return;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		p[2 * i] = HEX[c >> 4];
		p[2 * i + 1] = HEX[c & 15];
	}
	buf_advance(b, bytes.n * 2);
}

static int
hex_value(char c, bool upper)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (upper && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
hex_decode(struct str hex, unsigned char *out, size_t n)
{
	if (hex.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_value(hex.p[2 * i], false);
		int lo = hex_value(hex.p[2 * i + 1], false);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

static void
encode(struct buf *b, struct str s, const char *abc, bool pad)
{
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = MIN(s.n - i, (size_t)3);
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < left ? (unsigned char)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++) {
			if (k <= left)
				buf_addc(b, abc[v >> (18 - 6 * k) & 63]);
			else if (pad)
				buf_addc(b, '=');
		}
	}
}

void
base64_add(struct buf *b, struct str bytes)
{
	encode(b, bytes, B64, true);
}

void
base64url_add(struct buf *b, struct str bytes)
{
	encode(b, bytes, B64URL, false);
}

static int
b64_value(char c, const char *abc)
{
	const char *p = c ? strchr(abc, c) : NULL;

	return p ? (int)(p - abc) : -1;
}

/* s without padding. */
static bool
decode(struct arena *a, struct str s, const char *abc, struct str *ret)
{
	unsigned char *out = arena_alloc(a, s.n / 4 * 3 + 3);
	size_t n = 0;
	unsigned bits = 0;
	uint32_t acc = 0;

	if (s.n % 4 == 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int v = b64_value(s.p[i], abc);

		if (v < 0)
			return false;
		acc = acc << 6 | (uint32_t)v;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (unsigned char)(acc >> bits);
			acc &= (1U << bits) - 1;
		}
	}
	if (acc != 0)
		return false;
	*ret = str_from(out, n);
	return true;
}

bool
base64_decode(struct arena *a, struct str s, struct str *ret)
{
	if (s.n % 4 != 0)
		return false;
	for (int i = 0; i < 2 && s.n && s.p[s.n - 1] == '='; i++)
		s.n--;
	return decode(a, s, B64, ret);
}

bool
base64url_decode(struct arena *a, struct str s, struct str *ret)
{
	return decode(a, s, B64URL, ret);
}

bool
percent_decode(struct arena *a, struct str s, bool plus, struct str *ret)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int hi, lo;

			if (s.n - i < 3)
				return false;
			hi = hex_value(s.p[i + 1], true);
			lo = hex_value(s.p[i + 2], true);
			if (hi < 0 || lo < 0)
				return false;
			c = (char)(hi << 4 | lo);
			i += 2;
		} else if (plus && c == '+') {
			c = ' ';
		}
		out[n++] = c;
	}
	*ret = str_from(out, n);
	return true;
}
