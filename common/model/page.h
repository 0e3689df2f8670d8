/* page.h — pages of names, made by the database as JSON. */
#ifndef PAGE_H
#define PAGE_H

#include "db.h"
#include "digest.h"

struct name_page {
	struct str names; /* JSON array of strings */
	struct str last;  /* the last of them */
	bool more;        /* others follow */
};

/* Tags behind `after`, in byte order.  1; 0 no such repository; -1. */
int tag_page(struct db *db, struct arena *a, struct str project,
    struct str repository, struct str after, int64_t n, struct name_page *ret,
    struct err *err) MUST_CHECK;

/* Full names of the repositories that the user may pull. */
int repository_catalog(struct db *db, struct arena *a, int64_t user_id,
    bool sysadmin, struct str after, int64_t n, struct name_page *ret,
    struct err *err) MUST_CHECK;

/* An image index of what refers to the subject; types.count == 0: all. */
int referrer_index(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *subject,
    const struct db_array *types, struct str *ret, struct err *err) MUST_CHECK;

#endif
