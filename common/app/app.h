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

/* Returns the exit status. */
int app_main(const struct app_program *p, int argc, char **argv);

#endif
