#include "base.h"

#include "glob.h"

#define GLOB_STEPS 100000

struct glob {
	int steps; /* left before the pattern is called hopeless */
};

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
	if (cross && next.n && next.p[0] == '/' &&
	    match(g, str_skip(next, 1), rest, t))
		return true;
	for (;;) {
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
is_plain(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
	    (ch && strchr("._-/*?", ch));
}

bool
glob_valid(struct str pattern)
{
	bool inside = false, empty = false; /* braces; the alternative */

	if (pattern.n == 0 || str_find(pattern, STR("***")) >= 0)
		return false;
	for (size_t i = 0; i < pattern.n; i++) {
		char ch = pattern.p[i];

		if (!ch || (!is_plain(ch) && !strchr(inside ? ",}" : "{", ch)))
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
glob_match(struct str pattern, struct str text)
{
	struct glob g = { .steps = GLOB_STEPS };

	return match(&g, pattern, STR_NULL, text);
}
