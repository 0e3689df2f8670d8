/*
 * fcgi.h — one FastCGI or CGI request at a time; the door to libfcgi.
 *
 * A struct fcgi belongs to one thread and serves request after request.
 * Parameters and streams are valid between fcgi_accept and fcgi_finish.
 */
#ifndef FCGI_H
#define FCGI_H

#include "err.h"

struct fcgi;

/* Once per process, before threads start.  0, or -1 with err. */
int fcgi_setup(struct err *err) MUST_CHECK;

/*
 * Opens a non-blocking unix socket at path, mode 0660, in place of a dead one
 * that may lie there.  The descriptor, or -1.
 */
int fcgi_listen(const char *path, int backlog, struct err *err) MUST_CHECK;

/* True when fd 0 is no socket: one request, by the environment. */
bool fcgi_is_cgi(void);

struct fcgi *fcgi_new(int listen_fd);

/* The one request of a plain CGI program; neither accepted nor finished. */
struct fcgi *fcgi_new_cgi(void);
void fcgi_free(struct fcgi **f);

/* 1 a request is here; 0 none (taken by another process); -1 failed. */
int fcgi_accept(struct fcgi *f);
void fcgi_finish(struct fcgi *f);

/* A CGI variable; absent if it was not sent. */
struct str fcgi_param(const struct fcgi *f, const char *name);

/*
 * Up to n bytes of the body; 0 at its end; -1 when the peer is gone.  Fewer than
 * n when they come so slowly that a second has passed.
 */
ssize_t fcgi_read(struct fcgi *f, void *out, size_t n);

/* False when the peer is gone. */
bool fcgi_write(struct fcgi *f, struct str s);

#endif
