/*
 * http.h — a small HTTP client; the only door to libcurl.
 *
 * No proxies, no redirects, HTTP and HTTPS only.
 */
#ifndef HTTP_H
#define HTTP_H

#include "arena.h"
#include "err.h"

#define HTTP_AT_ONCE 256

struct http_get {
	const char *url;
	const char *login;   /* "user:password" for Basic; NULL: none */
	const char *ca_file; /* trusted beside nothing else; NULL: the system's */
	bool any_server;     /* HTTPS without asking who answers: loopback only */
	long timeout_ms;
	size_t max;          /* a longer body is cut off and fails */

	/* Filled in: 0 if no answer came, and why. */
	long status;
	struct str body;
	struct str failure;
};

/*
 * Sends all requests at once, up to HTTP_AT_ONCE, each on a connection of its
 * own, and waits for the last answer.  A request without an answer is no
 * failure of the call.
 */
int http_get_all(struct arena *a, struct http_get *requests, size_t n,
    struct err *err) MUST_CHECK;

#endif
