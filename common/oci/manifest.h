/*
 * manifest.h — what a manifest says, read from the exact bytes that are stored.
 *
 * The bytes are parsed once, when they are put.  Slices in the result live as
 * long as the arena.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include "digest.h"
#include "media.h"

struct descriptor {
	struct str media_type; /* absent if not given */
	struct digest digest;
	int64_t size;
	bool foreign; /* has urls or may not be distributed: need not be here */

	/* JSON objects as text, and a string; absent if not given. */
	struct str platform;
	struct str annotations;
	struct str artifact_type;
};

struct manifest {
	enum media_kind kind; /* MEDIA_IMAGE or MEDIA_INDEX */
	struct str media_type;

	struct descriptor config; /* of an image */

	/* Layers of an image, children of an index, in their order. */
	struct descriptor *entries;
	size_t n_entries;

	bool has_subject;
	struct descriptor subject;

	/*
	 * As the list of referrers shows it: the manifest's own, else the
	 * configuration's media type; absent for an index without one.
	 */
	struct str artifact_type;
	struct str annotations; /* JSON object as text; absent if not given */

	/* Bytes of configuration and layers together; 0 for an index. */
	int64_t content_size;
};

/*
 * content_type is the request's header, with parameters or absent; where it is
 * absent or application/json the body's mediaType decides.
 * E_MANIFEST_TOO_LARGE, else E_MANIFEST_INVALID with the place of the fault.
 */
int manifest_parse(struct arena *a, struct str bytes, struct str content_type,
    struct manifest *ret, struct err *err) MUST_CHECK;

#endif
