/* main.c — token.fcgi: who may do what, signed. */
#include "base.h"

#include "admit.h"
#include "app.h"
#include "service.h"

static const struct route routes[] = {
	{ REQ_GET, "/service/token", token_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_POST, "/service/token", token_post, NEED_PUBLIC, BODY_STREAM_ALWAYS },
	{ REQ_GET, "/service/jwks", jwks_get, NEED_PUBLIC, BODY_NONE },
};

static const struct route_table table = {
	.routes = routes,
	.count = ARRAY_SIZE(routes),
	.merge_slashes = true,
};

int
main(int argc, char **argv)
{
	static const struct app_program program = {
		.name = "token",
		.routes = &table,
		.errors = RESP_ERRORS_OCI,
		.needs_signer = true,
		.admit = admit_basic,
	};

	return app_main(&program, argc, argv);
}
