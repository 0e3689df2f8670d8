/* manifest_row.h — rows of manifests; oci/manifest.h says what is in them. */
#ifndef MANIFEST_ROW_H
#define MANIFEST_ROW_H

#include "actor.h"
#include "db.h"
#include "manifest.h"

/* Which manifest: by tag, or by digest when tag is absent. */
struct manifest_ref {
	struct str project, repository;
	struct str tag;
	struct digest digest;
	struct actor actor;
	bool unrecorded; /* a pull leaves no row in the audit */
};

struct manifest_new {
	struct str project, repository;
	struct digest digest;
	struct str bytes;
	const struct manifest *parsed;
	struct str kind;        /* IMAGE, CHART ...: shown to people */
	struct str extra_attrs; /* JSON object, or absent */
	struct db_array tags;
	struct actor actor;
};

/*
 * Manifest, references, tags, audit and event in one statement.
 * E_NAME_UNKNOWN: no such project.  E_MANIFEST_BLOB_UNKNOWN with each missing
 * digest as a detail: nothing was written.  E_PRECONDITION: a rule keeps a tag
 * where it is.
 */
int manifest_put(struct db *db, struct arena *a, const struct manifest_new *m,
    struct err *err) MUST_CHECK;

/*
 * With all its tags.  1, 0, -1: E_REFERENCED while an index lists it,
 * E_PRECONDITION as above.
 */
int manifest_delete(struct db *db, struct arena *a,
    const struct manifest_ref *ref, struct err *err) MUST_CHECK;

/* The tag alone.  1, 0, -1: E_PRECONDITION as above. */
int manifest_untag(struct db *db, struct arena *a,
    const struct manifest_ref *ref, struct err *err) MUST_CHECK;

#endif
