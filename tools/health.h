/* health.h — asking the instance through its own web server. */
#ifndef HEALTH_H
#define HEALTH_H

#include "http.h"
#include "tool.h"

/* A request for a path of the instance, as this machine may ask it. */
struct http_get health_get(const struct tool *t, const char *path);

/*
 * GET /api/v2.0/health: 1 healthy, 0 not (yet), with what was answered in
 * *ret_why; -1 if it could not be asked.
 */
int health_ask(struct tool *t, struct str *ret_why, struct err *err) MUST_CHECK;

/* The same until it is healthy, for at most so many seconds. */
int health_wait(struct tool *t, int seconds, struct err *err) MUST_CHECK;

#endif
