/*
 * serve.h — how a program becomes a pool of workers.
 *
 * Without a socket path the process serves fd 0, as the web server that started
 * it wants (FastCGI, or one request of plain CGI).  With one, it is a master
 * that opens the socket and keeps `workers` processes at it; each runs `threads`
 * request threads.  SIGTERM ends it: no new requests, those at work get
 * SERVE_GRACE seconds to finish.
 */
#ifndef SERVE_H
#define SERVE_H

#include "fcgi.h"

#define SERVE_GRACE 30

struct serve_options {
	const char *socket;  /* NULL: fd 0 */
	const char *pidfile; /* NULL: none; written when the socket listens */
	int workers;
	int threads;
};

struct serve_worker {
	/* Once per worker process, before its threads; owner is handed on. */
	int (*start)(void *arg, void **ret_owner, struct err *err);
	/* Once per thread. */
	void *(*thread_new)(void *owner);
	void (*request)(void *thread, struct fcgi *f);
	void (*thread_free)(void *thread);
	void (*stop)(void *owner);
	void *arg;
};

/* Returns the exit status of the process, after having logged what failed. */
int serve(const struct serve_options *o, const struct serve_worker *w);

#endif
