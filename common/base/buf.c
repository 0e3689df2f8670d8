#include "base.h"

#include "buf.h"
#include "utf8.h"

#define FIRST_ROOM 256

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
}

void
buf_init_over(struct buf *b, char *p, size_t size)
{
	*b = (struct buf){ .p = p, .room = size, .max = size };
}

bool
buf_ok(const struct buf *b)
{
	return !b->overflow;
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->overflow = false;
}

char *
buf_reserve(struct buf *b, size_t n)
{
	size_t room = b->room ? b->room : FIRST_ROOM;
	char *p;

	if (b->overflow || n > b->max - b->n) {
		b->overflow = true;
		return NULL;
	}
	if (b->room - b->n >= n)
		return b->p + b->n;
	while (room - b->n < n)
		room *= 2;
	p = arena_alloc(b->arena, room);
	if (b->n)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->room = room;
	return p + b->n;
}

void
buf_advance(struct buf *b, size_t n)
{
	ASSERT(n <= b->room - b->n);
	b->n += n;
}

void
buf_add(struct buf *b, struct str s)
{
	char *p = s.n ? buf_reserve(b, s.n) : NULL;

	if (!p)
		return;
	memcpy(p, s.p, s.n);
	b->n += s.n;
}

void
buf_addz(struct buf *b, const char *s)
{
	buf_add(b, str_of(s));
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, str_from(&c, 1));
}

/* Most texts fit into the room there is: formatted once. */
static PRINTF(2, 0) int
try_printf(struct buf *b, const char *fmt, va_list ap)
{
	size_t room = b->overflow ? 0 : b->room - b->n;
	int n = vsnprintf(room ? b->p + b->n : NULL, room, fmt, ap);

	ASSERT(n >= 0);
	if ((size_t)n < room && (size_t)n <= b->max - b->n) {
		b->n += (size_t)n;
		return 0;
	}
	return n + 1;
}

void
buf_add_lower(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(b, s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] - 'A' + 'a') : s.p[i]);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int needed;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	needed = try_printf(b, fmt, ap);
	p = needed ? buf_reserve(b, (size_t)needed) : NULL;
	if (p) {
		vsnprintf(p, (size_t)needed, fmt, again);
		b->n += (size_t)needed - 1;
	}
	va_end(again);
	va_end(ap);
}

static const char *
json_escape(unsigned char c)
{
	static const char *const low[32] = {
		[8] = "\\b", [9] = "\\t", [10] = "\\n", [12] = "\\f",
		[13] = "\\r",
	};

	if (c == '"')
		return "\\\"";
	if (c == '\\')
		return "\\\\";
	return c < 32 ? low[c] : NULL;
}

void
buf_add_json(struct buf *b, struct str s)
{
	buf_addc(b, '"');
	while (s.n) {
		unsigned char c = (unsigned char)s.p[0];
		const char *e = json_escape(c);
		size_t len = utf8_next(s);

		if (e)
			buf_addz(b, e);
		else if (c < 32 || c == 127)
			buf_printf(b, "\\u%04x", c);
		else if (len == 0)
			buf_addz(b, "\\ufffd");
		else
			buf_add(b, str_head(s, len));
		s = str_skip(s, len ? len : 1);
	}
	buf_addc(b, '"');
}

void
buf_add_html(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&': buf_addz(b, "&amp;"); break;
		case '<': buf_addz(b, "&lt;"); break;
		case '>': buf_addz(b, "&gt;"); break;
		case '"': buf_addz(b, "&quot;"); break;
		case '\'': buf_addz(b, "&#39;"); break;
		default: buf_addc(b, s.p[i]);
		}
	}
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

static void
add_percent(struct buf *b, struct str s, const char *keep)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (is_unreserved(c) || (c && strchr(keep, c)))
			buf_addc(b, c);
		else
			buf_printf(b, "%%%02X", (unsigned char)c);
	}
}

void
buf_add_urlpath(struct buf *b, struct str s)
{
	add_percent(b, s, "/:@");
}

void
buf_add_urlquery(struct buf *b, struct str s)
{
	add_percent(b, s, "");
}

void
buf_add_header(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 32 && s.p[i] != 127)
			buf_addc(b, s.p[i]);
}

void
buf_add_quoted(struct buf *b, struct str s)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_addc(b, '\\');
		buf_add_header(b, str_from(s.p + i, 1));
	}
	buf_addc(b, '"');
}

void
buf_add_logfmt(struct buf *b, struct str s)
{
	bool bare = s.n > 0;

	for (size_t i = 0; i < s.n && bare; i++)
		bare = is_unreserved(s.p[i]) || strchr("/:@+", s.p[i]);
	if (bare && !memchr(s.p, 0, s.n))
		buf_add(b, s);
	else
		buf_add_json(b, s);
}
