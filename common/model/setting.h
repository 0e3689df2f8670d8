/* setting.h — settings changed at run time; defaults are not stored. */
#ifndef SETTING_H
#define SETTING_H

#include "db.h"

/* 1, 0 never set, -1. */
int setting_get(struct db *db, struct arena *a, struct str name,
    struct str *ret, struct err *err) MUST_CHECK;

/* All that was set, as one JSON object of strings. */
int setting_all(struct db *db, struct arena *a, struct str *ret_json,
    struct err *err) MUST_CHECK;

int setting_set(struct db *db, struct str name, struct str value,
    struct str username, struct err *err) MUST_CHECK;

#endif
