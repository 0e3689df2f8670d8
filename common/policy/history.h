/* history.h — how an image was built, step by step, with the layers it has. */
#ifndef HISTORY_H
#define HISTORY_H

#include "artifact.h"
#include "store.h"

/*
 * Harbor's build history: an array of created, created_by, author, comment and
 * empty_layer.  Steps that made a layer have its digest, its size and, if it is
 * kept here, shared_by: how many other artifacts of the project need it.  Layers
 * without a step stand at the end.
 * 1, 0 no such image, -1: E_NOT_FOUND its configuration is gone, E_INVALID it is
 * larger than LIMIT_CONFIG or no JSON object.
 */
int history_get(struct store *store, struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    struct str *ret_json, struct err *err) MUST_CHECK;

#endif
