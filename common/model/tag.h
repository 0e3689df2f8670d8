/* tag.h — tags as the registry lists them; artifact.h has the API's. */
#ifndef TAG_H
#define TAG_H

#include "db.h"
#include "digest.h"
#include "page.h"

/* Tags behind `after`, in byte order.  1; 0 no such repository; -1. */
int tag_page(struct db *db, struct arena *a, struct str project,
    struct str repository, struct str after, int64_t n, struct name_page *ret,
    struct err *err) MUST_CHECK;

/*
 * What a tag names, and keeps it so until the transaction ends; the repository
 * need not exist.  1, 0 nothing, -1.
 */
int tag_locked(struct db *db, struct arena *a, struct str project,
    struct str repository, struct str tag, struct digest *ret,
    struct err *err) MUST_CHECK;

#endif
