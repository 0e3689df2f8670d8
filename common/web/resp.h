/*
 * resp.h — the answer, kept until the request is decided and sent in one place.
 *
 * Nothing leaves before resp_send, so a failure can still replace everything.
 */
#ifndef RESP_H
#define RESP_H

#include "buf.h"
#include "err.h"
#include "fcgi.h"

enum resp_errors {
	RESP_ERRORS_OCI, /* distribution-spec: errors[] with code, message, detail */
	RESP_ERRORS_API, /* Harbor: errors[] with code and message */
};

struct resp {
	struct arena *arena;
	int status;
	struct buf headers; /* complete lines */
	struct str type;    /* Content-Type; absent without a body */
	struct str body;    /* borrowed until resp_send */
	/*
	 * Makes the body as it is sent, piece by piece: 1 a piece is in out, 0
	 * that was all, -1 give up.  No Content-Length then.
	 */
	int (*more)(void *arg, struct buf *out);
	void *more_arg;
	struct str sendfile; /* absolute path the web server sends instead */
	bool stream_file;   /* no web server does it: copy the file ourselves */
	int64_t length;     /* Content-Length of a HEAD; -1: that of body */
	int64_t retry;      /* Retry-After of a 429; 0: the usual */
	enum resp_errors errors;
};

void resp_init(struct resp *r, struct arena *a, enum resp_errors errors);

/* One header line; control bytes in value are dropped. */
void resp_header(struct resp *r, const char *name, struct str value);
void resp_headerf(struct resp *r, const char *name, const char *fmt, ...)
    PRINTF(3, 4);

/* These return 0, so that a handler can end with them. */
int resp_empty(struct resp *r, int status);
int resp_json(struct resp *r, int status, struct str json);
int resp_body(struct resp *r, int status, struct str type, struct str body);

/* What is within the quotes of the ETag of a body. */
struct str resp_tag(struct arena *a, struct str body);

/*
 * Marks a body that was found with a weak ETag of its content; what the client
 * says it has (If-None-Match; may be absent) is not sent again: 304, with the
 * headers as they are (RFC 9110 section 15.4.5).
 */
void resp_revalidate(struct resp *r, struct str none_match);

/* The one mapping from errors to answers; forgets what was prepared. */
void resp_error(struct resp *r, const struct err *err);

/*
 * Sends it; head leaves the body out and keeps its length.  False when the peer
 * is gone or a file could not be copied whole.
 */
bool resp_send(struct resp *r, struct fcgi *f, bool head);

#endif
