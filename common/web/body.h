/*
 * body.h — request bodies: bounded small ones, and streams.
 *
 * FastCGI 1.0 section 6.2: the end of a body is the empty STDIN record; a
 * connection that ends before it is an aborted request (E_ABORTED).  A length,
 * when announced, must be met exactly.
 */
#ifndef BODY_H
#define BODY_H

#include "req.h"

/*
 * Up to n bytes into out; *ret_n is 0 at the end of the body.
 * E_ABORTED: the peer is gone, or the announced length was not met.  E_TOO_SLOW:
 * after r->patience it comes with less than LIMIT_BODY_RATE on average.
 */
int body_next(struct req *r, void *out, size_t n, size_t *ret_n,
    struct err *err) MUST_CHECK;

/* The whole body, at most max bytes; beyond that: too_large. */
int body_read(struct req *r, size_t max, enum err_code too_large,
    struct str *ret, struct err *err) MUST_CHECK;

/* application/x-www-form-urlencoded, decoded. */
int body_form(struct req *r, struct req_arg **ret, size_t *ret_count,
    struct err *err) MUST_CHECK;

/*
 * Reads and drops what is left: a web server that is still sending may not look
 * at the answer before it is done.  Stops when more than max bytes have come,
 * or are still announced.
 */
void body_drain(struct req *r, int64_t max);

#endif
