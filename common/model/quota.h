/*
 * quota.h — how much projects may store, and do.  A quota has the number of its
 * project.
 */
#ifndef QUOTA_H
#define QUOTA_H

#include "actor.h"
#include "db.h"
#include "digest.h"
#include "list.h"

/* Whether it can be a limit: -1 for none, or up to LIMIT_QUOTA bytes. */
bool quota_valid(int64_t bytes);

/*
 * Fields: reference ("project", the only kind), reference_id; to sort by:
 * hard.storage, used.storage, id; both: creation_time, update_time.
 */
int quota_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err) MUST_CHECK;

/* A page by name: project_id, name, quota (bytes or "none"), used. */
int quota_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err) MUST_CHECK;

/* Harbor's Quota.  1, 0, -1. */
int quota_get(struct db *db, struct arena *a, int64_t id, struct str *ret_json,
    struct err *err) MUST_CHECK;

/* A limit below what is used already is fine.  1, 0 no such project, -1. */
int quota_update(struct db *db, struct arena *a, int64_t id, int64_t bytes,
    const struct actor *actor, struct err *err) MUST_CHECK;

/*
 * E_QUOTA if a blob of at least so many bytes, which is d (NULL: nobody knows
 * yet), would be refused in the end.  What passes may be refused then, too.
 */
int quota_foresee(struct db *db, struct arena *a, struct str project,
    const struct digest *d, int64_t bytes, struct err *err) MUST_CHECK;

/* Projects behind this one to which something was added since: project_id. */
int quota_changed(struct db *db, struct arena *a, int64_t after, int64_t most,
    struct rows *ret, struct err *err) MUST_CHECK;

/* Counts what a project stores; *ret_before is what was believed. */
int quota_count(struct db *db, int64_t id, int64_t *ret_before,
    int64_t *ret_bytes, struct err *err) MUST_CHECK;

#endif
