#include "base.h"

#include "manifest_row.h"

/* The references of a manifest as parallel arrays for the statement. */
struct references {
	struct db_array layers, children, platforms, annotations;
};

static void
collect(struct arena *a, const struct manifest *m, struct references *ret)
{
	struct str *digests = arena_array(a, m->n_entries, sizeof(*digests));
	struct str *platforms = arena_array(a, m->n_entries,
	    sizeof(*platforms));
	struct str *annotations = arena_array(a, m->n_entries,
	    sizeof(*annotations));
	size_t n = 0;

	for (size_t i = 0; i < m->n_entries; i++) {
		if (m->entries[i].foreign)
			continue;
		digests[n] = digest_db(a, &m->entries[i].digest);
		platforms[n] = m->entries[i].platform;
		annotations[n++] = m->entries[i].annotations;
	}
	*ret = (struct references){ 0 };
	if (m->kind == MEDIA_INDEX) {
		ret->children = (struct db_array){ digests, n };
		ret->platforms = (struct db_array){ platforms, n };
		ret->annotations = (struct db_array){ annotations, n };
	} else {
		ret->layers = (struct db_array){ digests, n };
	}
}

/* missing: a JSON array of digests. */
static int
fail_missing(struct str missing, struct err *err)
{
	err_set(err, E_MANIFEST_BLOB_UNKNOWN, "%s",
	    err_text(E_MANIFEST_BLOB_UNKNOWN));
	err->detail = missing;
	err->detail_each = true;
	return -1;
}

/* What the statement's failures mean for the client's manifest. */
static int
fail_put(struct err *err)
{
	if (err->code == E_REFERENCED) /* deleted since it was looked up */
		err->code = E_MANIFEST_BLOB_UNKNOWN;
	else if (err->code == E_BAD_REQUEST) /* a NUL in its text */
		err->code = E_MANIFEST_INVALID;
	else
		return -1;
	snprintf(err->msg, sizeof(err->msg), "%s", err_text(err->code));
	return -1;
}

int
manifest_put(struct db *db, struct arena *a, const struct manifest_new *m,
    struct err *err)
{
	const struct manifest *p = m->parsed;
	bool image = p->kind == MEDIA_IMAGE;
	bool config = image && !p->config.foreign;
	struct references refs;
	struct row row;
	int rc;

	collect(a, p, &refs);
	rc = db_opt(db, a, STMT_MANIFEST_PUT, &row, err, m->project,
	    m->repository, digest_db(a, &m->digest), p->media_type,
	    p->artifact_type, image ? p->config.media_type : STR_NULL,
	    m->kind, p->has_subject ? digest_db(a, &p->subject.digest) :
	    STR_NULL, p->annotations, m->extra_attrs, m->bytes,
	    config ? digest_db(a, &p->config.digest) : STR_NULL,
	    &refs.layers, &refs.children, &refs.platforms, &refs.annotations,
	    0, &m->tags, m->actor.username, m->actor.client,
	    m->actor.request_id, m->actor.user_agent);
	if (rc == 0)
		return err_set(err, E_NAME_UNKNOWN, "project not found");
	if (rc < 0)
		return fail_put(err);
	if (!row_null(&row, "missing"))
		return fail_missing(row_str(&row, "missing"), err);
	return 0;
}

int
manifest_delete(struct db *db, struct arena *a,
    const struct manifest_ref *ref, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_MANIFEST_DELETE, &row, err, ref->project,
	    ref->repository, digest_db(a, &ref->digest), ref->actor.username,
	    ref->actor.client, ref->actor.request_id, ref->actor.user_agent);
}

int
manifest_untag(struct db *db, struct arena *a, const struct manifest_ref *ref,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_TAG_DELETE, &row, err, ref->project,
	    ref->repository, ref->tag, STR_NULL, ref->actor.username,
	    ref->actor.client, ref->actor.request_id, ref->actor.user_agent);
}
