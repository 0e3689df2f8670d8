/* routes.c — the distribution API: the map of registry.fcgi. */
#include "base.h"

#include "app.h"
#include "registry.h"

#define NAME "/v2/{name...}"

static const struct route routes[] = {
	{ REQ_GET, "/v2/", root_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, "/v2", root_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, "/v2/_catalog", catalog_list, NEED_CATALOG, BODY_NONE },

	{ REQ_GET, NAME "/tags/list", tag_list_get, NEED_REPOSITORY(PULL), BODY_NONE },
	{ REQ_GET, NAME "/referrers/{digest}", referrer_list, NEED_REPOSITORY(PULL), BODY_NONE },

	{ REQ_POST, NAME "/blobs/uploads/", upload_start, NEED_REPOSITORY(PUSH), BODY_STREAM },
	{ REQ_POST, NAME "/blobs/uploads", upload_start, NEED_REPOSITORY(PUSH), BODY_STREAM },
	{ REQ_GET, NAME "/blobs/uploads/{uuid}", upload_status, NEED_REPOSITORY(PUSH), BODY_NONE },
	{ REQ_PATCH, NAME "/blobs/uploads/{uuid}", upload_chunk, NEED_REPOSITORY(PUSH), BODY_STREAM },
	{ REQ_PUT, NAME "/blobs/uploads/{uuid}", upload_end, NEED_REPOSITORY(PUSH), BODY_STREAM },
	{ REQ_DELETE, NAME "/blobs/uploads/{uuid}", upload_cancel, NEED_REPOSITORY(PUSH), BODY_NONE },

	{ REQ_GET, NAME "/blobs/{digest}", blob_get, NEED_REPOSITORY(PULL), BODY_NONE },
	{ REQ_DELETE, NAME "/blobs/{digest}", blob_drop, NEED_REPOSITORY(DELETE), BODY_NONE },

	{ REQ_GET, NAME "/manifests/{reference}", manifest_pull, NEED_REPOSITORY(PULL), BODY_NONE },
	{ REQ_PUT, NAME "/manifests/{reference}", manifest_push, NEED_REPOSITORY(PUSH), BODY_STREAM },
	{ REQ_DELETE, NAME "/manifests/{reference}", manifest_drop, NEED_REPOSITORY(DELETE), BODY_NONE },
};

const struct route_table registry_routes = {
	.routes = routes,
	.count = ARRAY_SIZE(routes),
};
