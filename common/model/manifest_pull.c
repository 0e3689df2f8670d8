#include "base.h"

#include "manifest_pull.h"
#include "pullcache.h"

/* 1 where the reference's repository is, 0 there is none, -1. */
static int
look_up_place(struct db *db, struct arena *a, const struct manifest_ref *ref,
    struct pull_place *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_MANIFEST_PLACE, &row, err, ref->project,
	    ref->repository);

	if (rc <= 0)
		return rc;
	ret->project_id = row_i64(&row, "project_id");
	ret->repository_id = row_i64(&row, "repository_id");
	pullcache_put_place(db, ref->project, ref->repository, ret);
	return 1;
}

typedef int (*find_fn)(struct db *db, struct arena *a,
    const struct manifest_ref *ref, const struct pull_place *at,
    int64_t *ret_id, struct err *err);

static int
find(struct db *db, struct arena *a, const struct manifest_ref *ref,
    const struct pull_place *at, int64_t *ret_id, struct err *err)
{
	struct row row;
	int rc;

	if (ref->tag.p)
		rc = db_opt(db, a, STMT_MANIFEST_FIND_TAG, &row, err,
		    at->project_id, at->repository_id, ref->tag);
	else
		rc = db_opt(db, a, STMT_MANIFEST_FIND_DIGEST, &row, err,
		    at->project_id, at->repository_id,
		    digest_db(a, &ref->digest));
	if (rc > 0)
		*ret_id = row_i64(&row, "manifest_id");
	return rc;
}

/* "project/repository:tag" or "project/repository@digest". */
static struct str
resource(struct arena *a, const struct manifest_ref *ref)
{
	return arena_printf(a, "%.*s/%.*s%c%.*s", STR_ARG(ref->project),
	    STR_ARG(ref->repository), ref->tag.p ? ':' : '@',
	    STR_ARG(ref->tag.p ? ref->tag : digest_text(a, &ref->digest)));
}

/* The same for a pull, which goes into the audit. */
static int
find_audited(struct db *db, struct arena *a, const struct manifest_ref *ref,
    const struct pull_place *at, int64_t *ret_id, struct err *err)
{
	const struct actor *who = &ref->actor;
	struct row row;
	int rc;

	if (ref->tag.p)
		rc = db_opt(db, a, STMT_MANIFEST_PULL_TAG, &row, err,
		    at->project_id, at->repository_id, ref->tag,
		    resource(a, ref), who->username, who->client,
		    who->request_id, who->user_agent);
	else
		rc = db_opt(db, a, STMT_MANIFEST_PULL_DIGEST, &row, err,
		    at->project_id, at->repository_id,
		    digest_db(a, &ref->digest), resource(a, ref),
		    who->username, who->client, who->request_id,
		    who->user_agent);
	if (rc > 0)
		*ret_id = row_i64(&row, "manifest_id");
	return rc;
}

/* A place that is remembered may be gone: then there may be another by now. */
static int
locate(struct db *db, struct arena *a, const struct manifest_ref *ref,
    find_fn fn, int64_t *ret_id, struct err *err)
{
	struct pull_place at, now;
	bool known = pullcache_place(db, ref->project, ref->repository, &at);
	int rc = known ? fn(db, a, ref, &at, ret_id, err) : 0;

	if (rc != 0)
		return rc;
	rc = look_up_place(db, a, ref, &now, err);
	if (rc <= 0 || (known && now.repository_id == at.repository_id))
		return MIN(rc, 0);
	return fn(db, a, ref, &now, ret_id, err);
}

static int
read_manifest(struct db *db, struct arena *a, int64_t manifest_id,
    struct pull_manifest *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_MANIFEST_READ, &row, err, manifest_id);

	if (rc <= 0)
		return rc;
	ret->manifest_id = manifest_id;
	ret->media_type = row_str(&row, "media_type");
	ret->payload = row_str(&row, "payload");
	ret->size = (int64_t)ret->payload.n;
	if (digest_from_db(row_str(&row, "digest"), &ret->digest, err) < 0)
		return -1;
	pullcache_put_manifest(db, ret);
	return 1;
}

static int
pull(struct db *db, struct arena *a, const struct manifest_ref *ref,
    bool payload, struct manifest_found *ret, struct err *err)
{
	bool recorded = payload && !ref->unrecorded;
	struct pull_manifest m;
	int64_t id;
	int rc = locate(db, a, ref, recorded ? find_audited : find, &id, err);

	if (rc <= 0)
		return rc;
	if (!pullcache_manifest(db, id, &m) || (payload && !m.payload.p)) {
		rc = read_manifest(db, a, id, &m, err);
		if (rc <= 0)
			return rc;
	}
	/* the connection may be another thread's before the answer is sent */
	*ret = (struct manifest_found){
		.digest = m.digest,
		.media_type = arena_str(a, m.media_type),
		.payload = payload ? arena_str(a, m.payload) : STR_NULL,
		.size = m.size,
	};
	return 1;
}

int
manifest_get(struct db *db, struct arena *a, const struct manifest_ref *ref,
    struct manifest_found *ret, struct err *err)
{
	return pull(db, a, ref, true, ret, err);
}

int
manifest_head(struct db *db, struct arena *a, const struct manifest_ref *ref,
    struct manifest_found *ret, struct err *err)
{
	return pull(db, a, ref, false, ret, err);
}
