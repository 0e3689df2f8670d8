/* referrer.h — what refers to a manifest by its subject. */
#ifndef REFERRER_H
#define REFERRER_H

#include "db.h"
#include "digest.h"

/* An image index of what refers to the subject; types.count == 0: all. */
int referrer_index(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *subject,
    const struct db_array *types, struct str *ret, struct err *err) MUST_CHECK;

#endif
