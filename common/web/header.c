#include "base.h"

#include "codec.h"
#include "header.h"

/* RFC 9110 section 11.4: the scheme's case does not count. */
static struct str
credentials(struct str authorization, struct str scheme)
{
	struct str head, rest;

	if (!str_cut(str_trim(authorization), ' ', &head, &rest) ||
	    !str_eq_nocase(head, scheme))
		return STR_NULL;
	return str_trim(rest);
}

bool
header_basic(struct arena *a, struct str authorization, struct str *ret_user,
    struct str *ret_password)
{
	struct str coded = credentials(authorization, STR("Basic")), plain;

	if (!coded.p || !base64_decode(a, coded, &plain))
		return false;
	return str_cut(plain, ':', ret_user, ret_password);
}

struct str
header_bearer(struct str authorization)
{
	return credentials(authorization, STR("Bearer"));
}

bool
header_etag_matches(struct str field, struct str tag)
{
	struct str one;

	while (str_next(&field, ',', &one)) {
		one = str_trim(one);
		if (str_eq(one, STR("*")))
			return true;
		if (str_starts(one, STR("W/")))
			one = str_skip(one, 2);
		if (one.n >= 2 && one.p[0] == '"' && one.p[one.n - 1] == '"')
			one = str_from(one.p + 1, one.n - 2);
		if (one.n && str_eq(one, tag))
			return true;
	}
	return false;
}

struct str
header_cookie(struct str cookies, const char *name)
{
	struct str pair, key, value;

	while (str_next(&cookies, ';', &pair)) {
		if (str_cut(str_trim(pair), '=', &key, &value) &&
		    str_eq(key, str_of(name)))
			return value;
	}
	return STR_NULL;
}
