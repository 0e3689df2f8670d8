/* health.h — asking the instance through its own web server. */
#ifndef HEALTH_H
#define HEALTH_H

#include "tool.h"

/*
 * GET /api/v2.0/health: 1 healthy, 0 not (yet), with what was answered in
 * *ret_why; -1 if it could not be asked.
 */
int health_ask(struct tool *t, struct str *ret_why, struct err *err) MUST_CHECK;

/* The same until it is healthy, for at most so many seconds. */
int health_wait(struct tool *t, int seconds, struct err *err) MUST_CHECK;

/*
 * Brings mod_fcgid's pools to their size: it starts a process only for a
 * request that finds none idle, so as many as there should be come at once.
 */
int health_grow(struct tool *t, struct err *err) MUST_CHECK;

#endif
