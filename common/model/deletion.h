/*
 * deletion.h — what was deleted and can be put back for a while.  What goes at
 * last, goes by collection (collect.h).
 */
#ifndef DELETION_H
#define DELETION_H

#include "artifact.h"

/* What an undo puts back within the request; a job does more. */
#define DELETION_AT_ONCE 200

/*
 * Of one project, all or (matched_by) those in repositories that patterns of a
 * user's memberships match.  Fields: id, type, repository (with the project),
 * digest, tag, deleted_by, deletion_time, expiration_time.
 */
int deletion_list(struct db *db, struct arena *a, int64_t project_id,
    int64_t matched_by, const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/*
 * Those of a project, or of all (empty), before one, the newest first.  Rows:
 * deletion_id, name, kind, deleted_by, reason, deleted_at, expires_at.
 */
int deletion_page(struct db *db, struct arena *a, struct str project,
    int64_t before, int64_t most, struct rows *ret, struct err *err)
    MUST_CHECK;

/* Where it was.  1, 0 it cannot be undone, -1. */
int deletion_get(struct db *db, struct arena *a, int64_t id,
    struct artifact_place *ret, struct err *err) MUST_CHECK;

/*
 * The last deletion that took an artifact (digest or NULL) or a tag (or absent),
 * by itself or with its artifact; of the whole repository if there is neither.
 * 1, 0, -1.
 */
int deletion_find(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, struct str tag,
    int64_t *ret, struct err *err) MUST_CHECK;

/*
 * Puts back what it took, as JSON: repository, digest, tags, taken (tags that
 * name something else now, which stay so), later (a job puts it back).
 * 1, 0 it cannot be undone, -1: E_QUOTA.
 */
int deletion_undo(struct db *db, struct arena *a,
    const struct artifact_place *at, int64_t id, const struct actor *actor,
    struct str *ret_json, struct err *err) MUST_CHECK;

/* What a job has to put back; 0 without it. */
int deletion_count(struct db *db, struct arena *a, int64_t id,
    int64_t *ret_manifests, struct err *err) MUST_CHECK;

/*
 * Puts back some of it, from behind a manifest on.  1 and the last one; 0 all is
 * back, or it cannot be undone any more; -1 as above.
 */
int deletion_restore(struct db *db, int64_t id, int64_t after, int64_t most,
    int64_t *ret_last, struct err *err) MUST_CHECK;

/* It cannot be undone from now on.  1, 0 it could not before, -1. */
int deletion_purge(struct db *db, struct arena *a,
    const struct artifact_place *at, int64_t id, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* All of a project, or of all (empty); how many. */
int deletion_purge_all(struct db *db, struct str project,
    const struct actor *actor, int64_t *ret_count, struct err *err)
    MUST_CHECK;

/*
 * What the deletion of many would take (sql/functions/86_deletion_preview.sql),
 * as JSON; names is an array of JSON: tags or digests, tags, or repositories of
 * the project.  1, 0 no such repository, or project; -1.
 */
int deletion_preview_artifacts(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str names, struct str *ret_json,
    struct err *err) MUST_CHECK;
int deletion_preview_tags(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str names, struct str *ret_json,
    struct err *err) MUST_CHECK;
int deletion_preview_repositories(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str names, struct str *ret_json,
    struct err *err) MUST_CHECK;

/*
 * Removes rows of content of those whose time was over before (microseconds);
 * `looked` is 0 when there are no more now.
 */
int deletion_end(struct db *db, int64_t before, int64_t most,
    int64_t *ret_looked, int64_t *ret_manifests, struct err *err) MUST_CHECK;

#endif
