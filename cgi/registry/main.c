/* main.c — registry.fcgi: the distribution API. */
#include "base.h"

#include "admit.h"
#include "app.h"
#include "registry.h"

int
main(int argc, char **argv)
{
	static const struct app_program program = {
		.name = "registry",
		.routes = &registry_routes,
		.errors = RESP_ERRORS_OCI,
		.needs_store = true,
		.admit = admit_registry,
	};

	return app_main(&program, argc, argv);
}
