#include "base.h"

#include "jsscan.h"
#include "limits.h"
#include "utf8.h"

struct scan {
	struct str rest;
	size_t depth, containers, values;
};

static bool
is_digit(struct str s)
{
	return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
}

static bool
skip_digits(struct str *s)
{
	bool any = is_digit(*s);

	while (is_digit(*s))
		*s = str_skip(*s, 1);
	return any;
}

static bool
skip_any(struct str *s, const char *bytes)
{
	if (s->n == 0 || !s->p[0] || !strchr(bytes, s->p[0]))
		return false;
	*s = str_skip(*s, 1);
	return true;
}

/* RFC 8259 section 6. */
static const char *
scan_number(struct scan *s)
{
	bool ok;

	skip_any(&s->rest, "-");
	if (skip_any(&s->rest, "0"))
		ok = !is_digit(s->rest);
	else
		ok = skip_digits(&s->rest);
	if (ok && skip_any(&s->rest, "."))
		ok = skip_digits(&s->rest);
	if (ok && skip_any(&s->rest, "eE")) {
		skip_any(&s->rest, "+-");
		ok = skip_digits(&s->rest);
	}
	return ok ? NULL : "malformed number";
}

/* From behind the opening quote to behind the closing one. */
static const char *
scan_string(struct scan *s)
{
	for (size_t i = 0; i < s->rest.n; i++) {
		unsigned char c = (unsigned char)s->rest.p[i];

		if (c == '"') {
			s->rest = str_skip(s->rest, i + 1);
			return NULL;
		}
		if (c < 0x20)
			return "control character in string";
		if (c == '\\') {
			i++;
			if (str_starts(str_skip(s->rest, i), STR("u0000")))
				return "\\u0000 in string";
		}
	}
	return "string without end";
}

static const char *
scan_literal(struct scan *s)
{
	static const struct str known[] = {
		STR("true"), STR("false"), STR("null"),
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (str_starts(s->rest, known[i])) {
			s->rest = str_skip(s->rest, known[i].n);
			return NULL;
		}
	}
	return "unexpected character";
}

static const char *
scan_token(struct scan *s)
{
	char c = s->rest.p[0];

	if (c == '-' || is_digit(s->rest))
		return scan_number(s);
	if (!c || !strchr(" \t\r\n,:{}[]\"", c))
		return scan_literal(s);
	s->rest = str_skip(s->rest, 1);
	switch (c) {
	case '{':
	case '[':
		s->depth++;
		s->containers++;
		break;
	case '}':
	case ']':
		s->depth -= s->depth > 0;
		break;
	case ',':
		s->values++;
		break;
	case '"':
		return scan_string(s);
	default:
		break;
	}
	return NULL;
}

const char *
jsscan_check(struct str text)
{
	struct scan s = { .rest = text };

	if (text.n > LIMIT_JSON_TEXT)
		return "too long";
	if (!utf8_valid(text))
		return "not valid UTF-8";
	while (s.rest.n) {
		const char *fault = scan_token(&s);

		if (fault)
			return fault;
		if (s.depth > LIMIT_JSON_DEPTH)
			return "nested too deeply";
		if (s.containers > LIMIT_JSON_CONTAINERS ||
		    s.values > LIMIT_JSON_VALUES)
			return "too many values";
	}
	return NULL;
}
