/* preference.h — what users set for themselves: one JSON object each. */
#ifndef PREFERENCE_H
#define PREFERENCE_H

#include "actor.h"
#include "db.h"

/* "{}" where nothing was set. */
int preference_get(struct db *db, struct arena *a, int64_t user_id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/*
 * Sets all of it; *ret_json is what preference_get gives now.  1; 0 it is not old
 * any more (absent: whatever it is); -1.
 */
int preference_set(struct db *db, struct arena *a, int64_t user_id,
    struct str json, struct str old, const struct actor *actor,
    struct str *ret_json, struct err *err) MUST_CHECK;

#endif
