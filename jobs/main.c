/*
 * main.c — roadstead-jobd: works in the background.
 *
 *   roadstead-jobd [--config FILE] [--pidfile FILE]
 */
#include "base.h"

#include <getopt.h>

#include "app.h"
#include "daemon.h"
#include "log.h"

static bool
parse_options(int argc, char **argv, const char **ret_config,
    const char **ret_pidfile)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "pidfile", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'c': *ret_config = optarg; break;
		case 'p': *ret_pidfile = optarg; break;
		default: return false;
		}
	}
	return optind == argc;
}

int
main(int argc, char **argv)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	const char *config = NULL, *pidfile = NULL;
	struct conf conf;
	struct err err;

	log_setup("jobd", LOG_INFO);
	if (!parse_options(argc, argv, &config, &pidfile)) {
		fprintf(stderr, "usage: %s [--config FILE] [--pidfile FILE]\n",
		    argv[0]);
		return 2;
	}
	if (app_conf(a, "jobd", config, &conf, &err) < 0) {
		log_write(LOG_ERROR, "cannot start",
		    LOG_STR("cause", str_of(err.cause)), LOG_END);
		return 1;
	}
	return daemon_run(&conf, pidfile);
}
