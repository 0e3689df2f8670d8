/* artifact.h — manifests as the API shows them: artifacts, tags, accessories. */
#ifndef ARTIFACT_H
#define ARTIFACT_H

#include "actor.h"
#include "db.h"
#include "digest.h"
#include "list.h"

struct artifact_place {
	struct str project, repository;
};

/* What a tag names.  1, 0, -1. */
int artifact_resolve(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str tag, struct digest *ret,
    struct err *err) MUST_CHECK;

/* What to show of each artifact. */
struct artifact_detail {
	bool tags, labels, accessories;
	bool immutable; /* say which tags are; else none is */
};

/* Harbor's Artifact.  1, 0, -1. */
int artifact_get(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    const struct artifact_detail *detail, struct str *ret_json,
    struct err *err) MUST_CHECK;

/* An image as it was pushed, and who else needs its layers. */
struct artifact_image {
	struct str media_type, payload;
	struct rows shares;
};

/* 1, 0 no such artifact, or it is no image, -1. */
int artifact_image(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    struct artifact_image *ret, struct err *err) MUST_CHECK;

/*
 * How many other artifacts of the project need a layer of it; false if it is not
 * kept here.
 */
bool artifact_shares(const struct artifact_image *image, struct arena *a,
    const struct digest *layer, int64_t *ret);

/* The bytes that were pushed.  1, 0, -1. */
int artifact_manifest(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    struct str *ret_type, struct str *ret_payload, struct err *err) MUST_CHECK;

/*
 * Without accessories and untagged parts of indexes, unless the query says
 * base=*.  Fields: tags (a name, * any, nil none), labels (ids), digest, type, media_type,
 * artifact_type, size, id, push_time, pull_time.
 */
int artifact_list(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct artifact_detail *detail,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/*
 * With its tags, what refers to it, and parts that nothing else names.
 * 1, 0, -1: E_REFERENCED while an index lists it, E_PRECONDITION a rule keeps a
 * tag where it is.
 */
int artifact_delete(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    const struct actor *actor, struct err *err) MUST_CHECK;

/* immutable as in struct artifact_detail.  Fields: name, id, push_time. */
int artifact_tags(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, bool immutable,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/*
 * Tags of the whole repository, each with what it names, in natural order.
 * Fields: name, size, push_time, pull_time; not to sort by: digest, type, signed,
 * platform (os/architecture).
 */
int artifact_tag_rows(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct list_query *query,
    struct list_page *ret, struct err *err) MUST_CHECK;

/* Fields: type, digest, size, id, creation_time. */
int artifact_accessories(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/*
 * Copies an artifact with its parts, what refers to it, and all its tags: rows
 * only, in one transaction.  1, 0 no such artifact, -1: E_PRECONDITION as above.
 */
int artifact_copy(struct db *db, struct arena *a,
    const struct artifact_place *from, const struct digest *d,
    const struct artifact_place *to, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* 1, 0 no such artifact, -1: E_CONFLICT if the repository has the tag. */
int artifact_tag(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, struct str tag,
    const struct actor *actor, struct err *err) MUST_CHECK;

/* 1, 0 the artifact has no such tag, -1: E_PRECONDITION as above. */
int artifact_untag(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, struct str tag,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
