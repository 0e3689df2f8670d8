/*
 * app.h — the life of a program: options, start, one request after another.
 *
 *   PROGRAM [--config FILE] [--listen SOCKET [--workers N] [--threads N]
 *           [--db N] [--pidfile FILE]]
 *   PROGRAM --routes        prints the route table
 */
#ifndef APP_H
#define APP_H

#include "ctx.h"

/*
 * Reads roadstead.yml, where conf_path finds it, and logs as it says.  For
 * programs that serve no requests, too.
 */
int app_conf(struct arena *a, const char *program, const char *config,
    struct conf *ret, struct err *err) MUST_CHECK;

/* Returns the exit status. */
int app_main(const struct app_program *p, int argc, char **argv);

#endif
