#include "base.h"

#include "limits.h"
#include "name.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool
is_tag_byte(char c)
{
	return is_alnum(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
	    c == '-';
}

/* Bytes of the separator at the front of s: . _ __ or any number of -. */
static size_t
separator(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '-')
		n++;
	if (n > 0)
		return n;
	if (str_starts(s, STR("__")))
		return 2;
	return s.n > 0 && (s.p[0] == '.' || s.p[0] == '_');
}

static size_t
alnums(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_alnum(s.p[n]))
		n++;
	return n;
}

static bool
component_ok(struct str s, size_t longest_separator)
{
	for (;;) {
		size_t n = alnums(s);

		if (n == 0)
			return false;
		s = str_skip(s, n);
		if (s.n == 0)
			return true;
		n = separator(s);
		if (n == 0 || n > longest_separator)
			return false;
		s = str_skip(s, n);
	}
}

int
name_check_repository(struct str name, struct err *err)
{
	struct str rest = name, part;
	bool ok = name.n > 0 && name.n <= LIMIT_REPOSITORY_NAME;

	while (ok && str_cut(rest, '/', &part, &rest))
		ok = component_ok(part, SIZE_MAX);
	if (!ok || !component_ok(part, SIZE_MAX))
		return err_set(err, E_NAME_INVALID, "%s",
		    err_text(E_NAME_INVALID));
	return 0;
}

int
name_check_project(struct str name, struct err *err)
{
	if (name.n > LIMIT_PROJECT_NAME || !component_ok(name, 1))
		return err_set(err, E_INVALID,
		    "project name must be lower-case letters and digits, "
		    "joined by single '.', '_' or '-', up to %d",
		    LIMIT_PROJECT_NAME);
	return 0;
}

int
name_check_tag(struct str name, struct err *err)
{
	bool ok = name.n > 0 && name.n <= LIMIT_TAG && name.p[0] != '.' &&
	    name.p[0] != '-';

	for (size_t i = 0; ok && i < name.n; i++)
		ok = is_tag_byte(name.p[i]);
	return ok ? 0
		  : err_set(err, E_TAG_INVALID, "%s", err_text(E_TAG_INVALID));
}

int
name_split(struct str name, struct str *ret_project, struct str *ret_rest,
    struct err *err)
{
	struct str project, rest;

	if (name_check_repository(name, err) < 0)
		return -1;
	if (!str_cut(name, '/', &project, &rest))
		return 0;
	*ret_project = project;
	*ret_rest = rest;
	return 1;
}

int
name_target(struct str text, struct name_target *ret, struct err *err)
{
	struct name_target t = { .tag = STR_NULL };

	if (str_chr(text, ':') >= 0) {
		if (digest_parse(text, &t.digest, err) < 0)
			return -1;
	} else {
		if (name_check_tag(text, err) < 0)
			return -1;
		t.tag = text;
	}
	*ret = t;
	return 0;
}
