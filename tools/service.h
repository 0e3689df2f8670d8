/*
 * service.h — the processes of an instance, in the order of their start.
 *
 * Kept by pid files here, or by systemd where it runs (systemd.h).
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "tool.h"

/* A worker pool: a master process with workers behind one socket; or jobd. */
struct pool {
	const char *name;    /* of socket, pid file and log */
	const char *program; /* below libexec/roadstead */
	const char *user;
	int64_t workers, threads, db; /* processes, threads and connections
				       * each; none: it has no socket */
};

#define POOLS_MAX 5

/* The pools that the chosen web server needs; returns their number. */
size_t service_pools(const struct tool *t, struct pool pools[POOLS_MAX]);

/* The command line of a pool's master, NULL at the end, on the arena. */
const char *const *service_pool_argv(const struct tool *t,
    const struct pool *p);

/* The same for the web server; it goes to the background unless foreground. */
const char *const *service_web_argv(const struct tool *t, bool foreground);

/* The programs that mod_fcgid keeps; none where they are pools on sockets. */
struct fcgid_class {
	const char *name; /* NAME.fcgi below libexec/roadstead */
	const char *path; /* a URL that it answers without the database */
	int64_t processes;
};

#define FCGID_MAX 3
size_t service_fcgid(const struct tool *t, struct fcgid_class out[FCGID_MAX]);

/* Request threads of Apache. */
int64_t service_web_threads(const struct tool *t);

/* Starts what does not run yet, in order; waits until each answers. */
int service_start_all(struct tool *t, struct err *err) MUST_CHECK;

/* Until the web server listens. */
int service_await_web(struct tool *t, struct err *err) MUST_CHECK;

/* Stops what runs, in reverse order. */
int service_stop_all(struct tool *t, struct err *err) MUST_CHECK;

/* One line each to stdout; true if all run. */
bool service_report(struct tool *t);

#endif
