/* glob.h — doublestar patterns over repository and tag names. */
#ifndef GLOB_H
#define GLOB_H

#include "str.h"

/*
 * '*' matches within a path component, '**' across them, '?' one byte that is
 * not '/', {a,b} either alternative (no nesting).  Case counts.
 */
bool glob_match(struct str pattern, struct str text);

/*
 * Whether it is a pattern of repository names, in which every character means
 * something: lower case, digits and "._-/", the wildcards, braces that are closed
 * and hold alternatives none of which is empty.
 */
bool glob_valid(struct str pattern);

/* The same of tags, which have upper case, too. */
bool glob_valid_tag(struct str pattern);

#endif
