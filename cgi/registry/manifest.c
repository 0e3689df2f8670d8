/* manifest.c — manifests out and away (distribution-spec end-3, end-9). */
#include "base.h"

#include "manifest_pull.h"
#include "name.h"
#include "registry.h"
#include "settings.h"

static int
unknown(struct err *err)
{
	return err_set(err, E_MANIFEST_UNKNOWN,
	    "manifest unknown to registry");
}

/* The request's place and actor, for reading and for the audit row. */
static int
manifest_ref_of(struct ctx *c, struct manifest_ref *ret, struct err *err)
{
	struct name_target target;

	if (registry_name(c, &ret->project, &ret->repository, err) < 0 ||
	    name_target(ctx_param(c, "reference"), &target, err) < 0)
		return -1;
	ret->tag = target.tag;
	ret->digest = target.digest;
	ret->actor = registry_actor(c);
	ret->unrecorded = false;
	return 0;
}

int
manifest_pull(struct ctx *c, struct err *err)
{
	struct manifest_ref ref;
	struct manifest_found m;
	int64_t disabled;
	struct db *db;
	int rc;

	if (manifest_ref_of(c, &ref, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || settings_number(c, CONFIG_pull_audit_log_disable, &disabled,
	    err) < 0)
		return -1;
	ref.unrecorded = disabled != 0;
	rc = c->req.method == REQ_HEAD ?
	    manifest_head(db, c->arena, &ref, &m, err) :
	    manifest_get(db, c->arena, &ref, &m, err);
	if (rc <= 0)
		return rc < 0 ? -1 : unknown(err);
	registry_digest_headers(c, &m.digest);
	if (registry_not_modified(c, &m.digest))
		return resp_empty(&c->resp, 304);
	c->resp.length = m.size;
	return resp_body(&c->resp, 200, m.media_type, m.payload);
}

int
manifest_drop(struct ctx *c, struct err *err)
{
	struct manifest_ref ref;
	struct db *db;
	int rc;

	if (manifest_ref_of(c, &ref, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = ref.tag.p ? manifest_untag(db, c->arena, &ref, err) :
	    manifest_delete(db, c->arena, &ref, err);
	if (rc < 0 && err->code == E_REFERENCED)
		return err_set(err, E_IN_USE,
		    "an index of this repository lists the manifest");
	if (rc <= 0)
		return rc < 0 ? -1 : unknown(err);
	return resp_empty(&c->resp, 202);
}
