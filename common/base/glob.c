#include "base.h"

#include "glob.h"

/*
 * Every place of a pattern is tried at every place of a text once, so that both of
 * 255 bytes take less than half of the steps; longer ones may run out of them.
 */
#define GLOB_STEPS 200000
#define GLOB_STATES (255 * 256)

struct glob {
	struct str pattern;
	size_t width; /* states of one place of the pattern; 0: not kept */
	int steps;    /* left before the pattern is called hopeless */
	unsigned char tried[GLOB_STATES / 8];
};

/* Whether t was tried from this place of the pattern before, which failed then. */
static bool
tried(struct glob *g, const char *p, struct str t)
{
	size_t bit = (size_t)(p - g->pattern.p) * g->width + t.n;
	unsigned char mask = (unsigned char)(1U << bit % 8);
	bool before;

	if (!g->width)
		return false;
	before = g->tried[bit / 8] & mask;
	g->tried[bit / 8] |= mask;
	return before;
}

static bool match(struct glob *g, struct str p, struct str rest, struct str t);

/* Tries each alternative of p = "{a,b}…"; rest follows the whole pattern. */
static bool
match_braces(struct glob *g, struct str p, struct str rest, struct str t)
{
	struct str inside, after, one;

	if (!str_cut(str_skip(p, 1), '}', &inside, &after))
		return false;
	while (str_next(&inside, ',', &one)) {
		if (rest.n == 0 && match(g, one, after, t))
			return true;
	}
	return false;
}

static bool
match_star(struct glob *g, struct str p, struct str rest, struct str t)
{
	bool cross = p.n > 1 && p.p[1] == '*';
	struct str next = str_skip(p, cross ? 2 : 1);

	/* a leading double star with its slash also matches no component */
	if (cross && next.n && next.p[0] == '/') {
		if (tried(g, p.p + 1, t))
			return false;
		if (match(g, str_skip(next, 1), rest, t))
			return true;
	}
	for (;;) {
		if (tried(g, p.p, t))
			return false;
		if (match(g, next, rest, t))
			return true;
		if (t.n == 0 || (!cross && t.p[0] == '/'))
			return false;
		t = str_skip(t, 1);
	}
}

static bool
match(struct glob *g, struct str p, struct str rest, struct str t)
{
	for (;;) {
		if (g->steps-- <= 0)
			return false;
		if (p.n == 0 && rest.n == 0)
			return t.n == 0;
		if (p.n == 0) {
			/* the brace before it, which is no place to begin */
			if (tried(g, rest.p - 1, t))
				return false;
			p = rest;
			rest = STR_NULL;
			continue;
		}
		if (p.p[0] == '*')
			return match_star(g, p, rest, t);
		if (p.p[0] == '{')
			return match_braces(g, p, rest, t);
		if (t.n == 0 || (p.p[0] == '?' ? t.p[0] == '/' :
		    p.p[0] != t.p[0]))
			return false;
		p = str_skip(p, 1);
		t = str_skip(t, 1);
	}
}

static bool
is_plain(char ch, bool upper)
{
	if (ch >= 'A' && ch <= 'Z')
		return upper;
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
	    (ch && strchr("._-/*?", ch));
}

static bool
is_valid(struct str pattern, bool upper)
{
	bool inside = false, empty = false; /* braces; the alternative */

	if (pattern.n == 0 || str_find(pattern, STR("***")) >= 0)
		return false;
	for (size_t i = 0; i < pattern.n; i++) {
		char ch = pattern.p[i];

		if (!ch || (!is_plain(ch, upper) && !strchr(inside ? ",}" : "{", ch)))
			return false;
		if (strchr(",}", ch) && empty)
			return false;
		if (ch == '{' || ch == '}')
			inside = ch == '{';
		empty = inside && (ch == '{' || ch == ',');
	}
	return !inside;
}

bool
glob_valid(struct str pattern)
{
	return is_valid(pattern, false);
}

bool
glob_valid_tag(struct str pattern)
{
	return is_valid(pattern, true);
}

bool
glob_match(struct str pattern, struct str text)
{
	size_t states = pattern.n * (text.n + 1);
	struct glob g;

	g.pattern = pattern;
	g.steps = GLOB_STEPS;
	g.width = states <= GLOB_STATES ? text.n + 1 : 0;
	if (g.width)
		memset(g.tried, 0, (states + 7) / 8);
	return match(&g, pattern, STR_NULL, text);
}
