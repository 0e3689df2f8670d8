/*
 * repository.h — repositories as the API shows them.  They are made by the
 * first push (blob.h, manifest_row.h).
 */
#ifndef REPOSITORY_H
#define REPOSITORY_H

#include "actor.h"
#include "db.h"
#include "list.h"
#include "page.h"

/* Harbor's Repository.  1, 0, -1. */
int repository_get(struct db *db, struct arena *a, struct str project,
    struct str name, struct str *ret_json, struct err *err) MUST_CHECK;

/*
 * Those of one project, all or (matched_by) those that patterns of a user's
 * memberships match; those of all projects that somebody may pull from; a
 * visitor is a user, minus a robot, or 0.
 * Fields: name (with the project), description, pull_count, repository_id,
 * project_id, blob_digest, size, unique_size, last_push, last_pull,
 * creation_time, update_time; of all projects also starred, by the visitor.
 */
int repository_list(struct db *db, struct arena *a, int64_t project_id,
    int64_t matched_by, const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;
int repository_list_readable(struct db *db, struct arena *a, int64_t visitor,
    bool sysadmin, const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/* 1, 0 no such repository, -1. */
int repository_describe(struct db *db, struct arena *a, struct str project,
    struct str name, struct str description, const struct actor *actor,
    struct err *err) MUST_CHECK;

/*
 * With all it holds.  1, 0 no such repository, -1: E_PRECONDITION a rule keeps a
 * tag where it is.
 */
int repository_delete(struct db *db, struct arena *a, struct str project,
    struct str name, const struct actor *actor, struct err *err) MUST_CHECK;

/* Full names of the repositories that the visitor may pull. */
int repository_catalog(struct db *db, struct arena *a, int64_t visitor,
    bool all, struct str after, int64_t n, struct name_page *ret,
    struct err *err) MUST_CHECK;

#endif
