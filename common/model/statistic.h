/* statistic.h — numbers of what there is. */
#ifndef STATISTIC_H
#define STATISTIC_H

#include "db.h"

/* Harbor's Statistic for a visitor: a user, minus a robot. */
int statistic_get_all(struct db *db, struct arena *a, int64_t visitor,
    bool sysadmin, struct str *ret_json, struct err *err) MUST_CHECK;

#endif
