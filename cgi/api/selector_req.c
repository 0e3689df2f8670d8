/* selector_req.c — selectors of rules, of repositories and of tags. */
#include "base.h"

#include "glob.h"
#include "limits.h"
#include "selector_req.h"

const struct selector_kind selector_of_repositories = {
	"Repositories", "repoMatches", "repoExcludes", glob_valid,
};
const struct selector_kind selector_of_tags = {
	"Tags", "matches", "excludes", glob_valid_tag,
};

static int
check(struct str type, struct str decoration,
    const struct selector_kind *kind, const struct selector *s,
    struct err *err)
{
	if (!s->excludes && !str_eq(decoration, str_of(kind->matches)))
		return err_set(err, E_BAD_REQUEST,
		    "decoration must be %s or %s", kind->matches,
		    kind->excludes);
	if (!str_eq(type, STR("doublestar")))
		return err_set(err, E_BAD_REQUEST, "kind must be doublestar");
	if (s->pattern.n > LIMIT_PATTERN || !kind->valid(s->pattern))
		return err_set(err, E_BAD_REQUEST,
		    "pattern: *, **, ?, {a,b} and characters of names");
	return 0;
}

int
selector_read(const struct jsin *obj, const char *key,
    const struct selector_kind *kind, struct selector *ret,
    struct str *ret_extras, struct err *err)
{
	struct str type = STR("doublestar"), decoration;
	struct jsin list, one;

	if (jsin_arr(obj, key, &list, err) < 0)
		return -1;
	if (jsin_count(&list) != 1)
		return jsin_fail(&list, err, E_BAD_REQUEST,
		    "must be one selector");
	jsin_at(&list, 0, &one);
	if (ret_extras)
		*ret_extras = STR_NULL;
	if (jsin_str_opt(&one, "kind", &type, err) < 0 ||
	    jsin_str(&one, "decoration", &decoration, err) < 0 ||
	    jsin_str(&one, "pattern", &ret->pattern, err) < 0 || (ret_extras &&
	    jsin_str_opt(&one, "extras", ret_extras, err) < 0))
		return -1;
	ret->excludes = str_eq(decoration, str_of(kind->excludes));
	return check(type, decoration, kind, ret, err);
}

int
selector_read_scope(const struct jsin *rule, struct selector *ret,
    struct err *err)
{
	struct jsin scope;

	if (jsin_obj(rule, "scope_selectors", &scope, err) < 0)
		return -1;
	return selector_read(&scope, "repository", &selector_of_repositories,
	    ret, NULL, err);
}
