/* main.c — api.fcgi: the REST API and browser sessions. */
#include "base.h"

#include "admit_api.h"
#include "api.h"
#include "app.h"

int
main(int argc, char **argv)
{
	static const struct app_program program = {
		.name = "api",
		.routes = &api_routes,
		.errors = RESP_ERRORS_API,
		.needs_store = true,
		.admit = admit_api,
	};

	return app_main(&program, argc, argv);
}
