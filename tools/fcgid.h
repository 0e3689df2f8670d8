/*
 * fcgid.h — bringing mod_fcgid's pools to their size.
 *
 * mod_fcgid starts a process only for a request that finds none idle, after a
 * second of sleep if others are busy.  So that no client meets that sleep, all
 * processes are started at once: while a program's gate (PREFIX/run/NAME.gate)
 * is locked, a new process waits there with its first request, and the next
 * request needs another process.
 */
#ifndef FCGID_H
#define FCGID_H

#include "service.h"

struct fcgid_gates {
	int fds[FCGID_MAX]; /* locked; -1 none */
	size_t n;
};

/*
 * Before the web server starts.  A pool that has processes is left alone, and
 * so is everything under other web servers.  The locks end with this process.
 */
int fcgid_close_gates(struct tool *t, struct fcgid_gates *ret, struct err *err)
    MUST_CHECK;

/* Behind it: starts the processes of each pool, then opens its gate. */
int fcgid_grow(struct tool *t, struct fcgid_gates *gates, struct err *err)
    MUST_CHECK;

#endif
