/*
 * name.h — the grammar of names in URLs and token scopes.
 *
 * A repository's name is path components joined by slashes; the first one is
 * the project.  Lengths are those of limits.h.
 */
#ifndef NAME_H
#define NAME_H

#include "digest.h"

/* component := [a-z0-9]+((.|_|__|-+)[a-z0-9]+)*, joined by "/".  E_NAME_INVALID. */
int name_check_repository(struct str name, struct err *err) MUST_CHECK;

/* [a-z0-9]+([._-][a-z0-9]+)*, one component.  E_INVALID. */
int name_check_project(struct str name, struct err *err) MUST_CHECK;

/* [A-Za-z0-9_][A-Za-z0-9._-]*.  E_TAG_INVALID. */
int name_check_tag(struct str name, struct err *err) MUST_CHECK;

/*
 * Checks a full name and cuts it behind the project: "library/a/b" is "library"
 * and "a/b".  1 cut, 0 valid but without a slash, -1 E_NAME_INVALID.
 */
int name_split(struct str name, struct str *ret_project, struct str *ret_rest,
    struct err *err) MUST_CHECK;

/* What stands behind /manifests/: a digest if it has a colon, else a tag. */
struct name_target {
	struct str tag; /* absent: the digest counts */
	struct digest digest;
};
int name_target(struct str text, struct name_target *ret, struct err *err)
    MUST_CHECK;

#endif
