/*
 * confedit.h — one setting changed in the text of roadstead.yml, the rest left
 * as its author wrote it.
 */
#ifndef CONFEDIT_H
#define CONFEDIT_H

#include "arena.h"
#include "err.h"

/*
 * key is "name" or "section.name".  E_INVALID if the setting is written in a
 * way that cannot be changed line by line ("http: {port: 80}").
 */
int confedit_set(struct arena *a, struct str text, struct str key,
    struct str value, struct str *ret, struct err *err) MUST_CHECK;

#endif
