/* preference_req.c — what may be preferred. */
#include "base.h"

#include "limits.h"
#include "name.h"
#include "preference_req.h"

static bool
is_word(struct str s, const char *marks)
{
	if (s.n == 0 || s.n > LIMIT_PREFERENCE_WORD)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!(c >= '0' && c <= '9') &&
		    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
		    !(c && strchr(marks, c)))
			return false;
	}
	return true;
}

static int
check_word(const struct jsin *v, const char *marks, struct err *err)
{
	struct str s;

	if (jsin_as_str(v, &s, err) < 0)
		return -1;
	return is_word(s, marks) ? 0 : jsin_fail(v, err, E_BAD_REQUEST,
	    "must be a short word");
}

/* Languages, zones, tools: which there are is known where they are used. */
static int
check_name(const struct jsin *v, struct err *err)
{
	return check_word(v, "-_+/", err);
}

static int
check_theme(const struct jsin *v, struct err *err)
{
	struct str s;

	if (jsin_as_str(v, &s, err) < 0)
		return -1;
	return str_eq(s, STR("system")) || str_eq(s, STR("light")) ||
	    str_eq(s, STR("dark")) ? 0 : jsin_fail(v, err, E_BAD_REQUEST,
	    "must be system, light or dark");
}

static int
check_switch(const struct jsin *v, struct err *err)
{
	bool ignored;

	return jsin_as_bool(v, &ignored, err);
}

static int
check_star(const struct jsin *v, struct err *err)
{
	struct str s, project, rest;

	if (jsin_as_str(v, &s, err) < 0)
		return -1;
	return name_split(s, &project, &rest, err) >= 0 ? 0 :
	    jsin_fail(v, err, E_BAD_REQUEST,
	    "must be a project, or a repository with its project");
}

static int
check_column(const struct jsin *v, struct err *err)
{
	return check_word(v, "-_.", err);
}

/* Each of an array. */
static int
check_each(const struct jsin *arr, size_t most,
    int (*check)(const struct jsin *v, struct err *err), struct err *err)
{
	size_t n;

	if (arr->type != JSIN_ARR)
		return jsin_fail(arr, err, E_BAD_REQUEST, "must be an array");
	n = jsin_count(arr);
	if (n > most)
		return jsin_fail(arr, err, E_BAD_REQUEST, "too many");
	for (size_t i = 0; i < n; i++) {
		struct jsin v;

		jsin_at(arr, i, &v);
		if (check(&v, err) < 0)
			return -1;
	}
	return 0;
}

static int
check_stars(const struct jsin *v, struct err *err)
{
	return check_each(v, LIMIT_STARS, check_star, err);
}

static int
check_columns(const struct jsin *v, struct err *err)
{
	struct jsin_iter it;
	struct jsin table;

	if (v->type != JSIN_OBJ)
		return jsin_fail(v, err, E_BAD_REQUEST, "must be an object");
	jsin_iter_init(&it, v);
	while (jsin_iter_next(&it, &table)) {
		if (!is_word(str_of(table.key), "-_."))
			return jsin_fail(&table, err, E_BAD_REQUEST,
			    "must be a short word");
		if (check_each(&table, LIMIT_PREFERENCES, check_column, err) < 0)
			return -1;
	}
	return 0;
}

static const struct {
	const char *name;
	int (*check)(const struct jsin *v, struct err *err);
} keys[] = {
	{ "stars", check_stars },
	{ "theme", check_theme },
	{ "language", check_name },
	{ "zone", check_name },
	{ "columns", check_columns },
	{ "shortcuts", check_switch },
	{ "pull_tool", check_name },
};

static int
check_key(const struct jsin *v, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(v->key, keys[i].name) == 0)
			return keys[i].check(v, err);
	return jsin_fail(v, err, E_BAD_REQUEST, "there is no such preference");
}

int
preference_check(const struct jsin *obj, struct err *err)
{
	struct jsin_iter it;
	struct jsin v;

	jsin_iter_init(&it, obj);
	while (jsin_iter_next(&it, &v))
		if (check_key(&v, err) < 0)
			return -1;
	return 0;
}
