/* label.h — words on artifacts, global or of one project. */
#ifndef LABEL_H
#define LABEL_H

#include "artifact.h"

/* Those of a project; 0: the global ones.  Fields: name, id, both times. */
int label_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

struct label {
	int64_t project_id; /* 0: global */
	struct str json;    /* Harbor's Label */
};

/* 1, 0, -1. */
int label_get(struct db *db, struct arena *a, int64_t id, struct label *ret,
    struct err *err) MUST_CHECK;

struct label_text {
	struct str name, description, color; /* of up to 128, 4096, 16 characters */
};

/* E_CONFLICT: the name is taken there.  E_BAD_REQUEST: a text is too long. */
int label_create(struct db *db, struct arena *a, int64_t project_id,
    const struct label_text *text, const struct actor *actor, int64_t *ret_id,
    struct err *err) MUST_CHECK;

/* What is absent stays.  1, 0 no such label, -1 as label_create. */
int label_update(struct db *db, struct arena *a, int64_t id,
    const struct label_text *text, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* Off all artifacts, too.  1, 0 no such label, -1. */
int label_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

/*
 * 1, 0 no such artifact or label, -1: E_CONFLICT it bears it already,
 * E_BAD_REQUEST the label is another project's.
 */
int label_attach(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

/* 1, 0 it does not bear it, -1. */
int label_detach(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
