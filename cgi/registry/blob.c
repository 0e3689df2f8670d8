/* blob.c — blobs on their way out (distribution-spec end-2, end-10). */
#include "base.h"

#include "blob.h"
#include "range.h"
#include "registry.h"

static int
unknown(struct err *err)
{
	return err_set(err, E_BLOB_UNKNOWN, "blob unknown to registry");
}

/* The blob of the path, if this repository has it. */
static int
find(struct ctx *c, struct digest *d, int64_t *ret_size, struct err *err)
{
	struct str project, rest;
	struct db *db;
	int rc;

	if (digest_parse(ctx_param(c, "digest"), d, err) < 0 ||
	    registry_name(c, &project, &rest, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = blob_find(db, c->arena, project, rest, d, ret_size, err);
	return rc == 0 ? unknown(err) : rc;
}

/*
 * The web server does ranges; it takes "500-0" for garbage and sends all, where
 * the conformance suite wants a refusal.
 */
static int
check_range(struct ctx *c, int64_t size, struct err *err)
{
	struct range ranges[RANGE_MAX];
	struct str field = req_header(&c->req, "RANGE");
	size_t n;

	if (!field.p || c->req.method == REQ_HEAD ||
	    range_request(field, (uint64_t)size, ranges, &n) !=
	    RANGE_UNSATISFIABLE)
		return 0;
	resp_headerf(&c->resp, "Content-Range", "bytes */%" PRId64, size);
	return err_set(err, E_RANGE_INVALID, "range not satisfiable");
}

int
blob_get(struct ctx *c, struct err *err)
{
	struct store *store = c->app->store;
	int64_t size, on_disk;
	struct digest d;
	int rc;

	if (find(c, &d, &size, err) < 0)
		return -1;
	registry_digest_headers(c, &d);
	resp_header(&c->resp, "Cache-Control", STR("max-age=31536000"));
	if (registry_not_modified(c, &d))
		return resp_empty(&c->resp, 304);
	if (check_range(c, size, err) < 0)
		return -1;
	rc = store->ops->blob_stat(store, &d, &on_disk, err);
	if (rc <= 0)
		return rc < 0 ? -1 : unknown(err);
	if (on_disk != size)
		return err_cause(err, E_INTERNAL, "blob file has %" PRId64
		    " bytes, its row %" PRId64, on_disk, size);
	resp_header(&c->resp, "Accept-Ranges", STR("bytes"));
	c->resp.sendfile = store->ops->blob_path(store, c->arena, &d);
	c->resp.length = size;
	c->resp.type = STR("application/octet-stream");
	return 0;
}

int
blob_drop(struct ctx *c, struct err *err)
{
	struct actor actor = registry_actor(c);
	struct str project, rest;
	struct digest d;
	struct db *db;
	int rc;

	if (digest_parse(ctx_param(c, "digest"), &d, err) < 0 ||
	    registry_name(c, &project, &rest, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = blob_unlink(db, c->arena, project, rest, &d, &actor, err);
	if (rc < 0 && err->code == E_REFERENCED)
		return err_set(err, E_IN_USE,
		    "a manifest of this repository refers to the blob");
	if (rc <= 0)
		return rc < 0 ? -1 : unknown(err);
	return resp_empty(&c->resp, 202);
}
