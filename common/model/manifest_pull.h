/* manifest_pull.h — manifests on their way out, the hottest path there is. */
#ifndef MANIFEST_PULL_H
#define MANIFEST_PULL_H

#include "manifest_row.h"

struct manifest_found {
	struct digest digest;
	struct str media_type;
	struct str payload; /* absent after manifest_head */
	int64_t size;       /* of the payload */
};

/* 1, 0, -1.  A pull goes into the audit in the statement that finds it. */
int manifest_get(struct db *db, struct arena *a,
    const struct manifest_ref *ref, struct manifest_found *ret,
    struct err *err) MUST_CHECK;

/* The same without the payload; no pull. */
int manifest_head(struct db *db, struct arena *a,
    const struct manifest_ref *ref, struct manifest_found *ret,
    struct err *err) MUST_CHECK;

#endif
