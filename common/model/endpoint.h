/*
 * endpoint.h — other registries, which this one copies from and to.  Harbor's API
 * calls them registries.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include "actor.h"
#include "db.h"
#include "list.h"

/* A row of endpoint.def. */
struct endpoint_kind {
	const char *name;
	const char *user; /* empty: anybody */
};

extern const struct endpoint_kind endpoint_kinds[];
extern const size_t endpoint_n_kinds;

bool endpoint_kind_known(struct str name);

/* Fields: id, name, type, url, both times. */
int endpoint_list(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/* Harbor's Registry, with stars for the secret.  1, 0, -1. */
int endpoint_get(struct db *db, struct arena *a, int64_t id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/* What is absent stays as it is, or is not there. */
struct endpoint {
	struct str name, description, url;
	struct str insecure; /* "true" or "false" */
	struct str ca_certificate;
	struct str credential_type, access_key;
	struct str access_secret; /* sealed for endpoint_context, or "" */
};

/* A number for a new one, and where the secret of that number opens. */
int endpoint_next_id(struct db *db, struct arena *a, int64_t *ret,
    struct err *err) MUST_CHECK;
struct str endpoint_context(struct arena *a, int64_t id);

/* E_CONFLICT: the name is taken.  E_BAD_REQUEST: a text is too long. */
int endpoint_create(struct db *db, struct arena *a, int64_t id,
    struct str kind, const struct endpoint *e, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* 1, 0 no such endpoint, -1 as endpoint_create. */
int endpoint_update(struct db *db, struct arena *a, int64_t id,
    const struct endpoint *e, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* 1, 0 no such endpoint, -1: E_REFERENCED while something uses it. */
int endpoint_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
