/*
 * req.h — a request as the client meant it.
 *
 * Built on the raw REQUEST_URI, because the web servers normalise PATH_INFO.
 * The path is split at '/' first and each segment is percent-decoded once, so
 * an encoded slash never separates segments.
 */
#ifndef REQ_H
#define REQ_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "fcgi.h"

enum req_method {
	REQ_GET = 1,
	REQ_HEAD = 2,
	REQ_POST = 4,
	REQ_PUT = 8,
	REQ_PATCH = 16,
	REQ_DELETE = 32,
	REQ_OTHER = 64,
};

struct req_arg {
	struct str key, value;
};

struct req {
	struct arena *arena;
	struct fcgi *fcgi;
	enum req_method method;
	struct str method_name;
	struct str id;    /* X-Request-Id, ours or the client's if harmless */
	struct str path;  /* raw, without the query */
	struct str query; /* raw; absent without '?' */
	struct str *segments; /* decoded; the first one follows the first '/' */
	size_t segment_count;
	struct req_arg *args; /* decoded query, in order */
	size_t arg_count;
	struct str peer;  /* client address */
	struct str agent; /* User-Agent, cut and cleaned; may be absent */
	struct str host;  /* Host, port included */
	bool https;
	int64_t length;   /* CONTENT_LENGTH; -1 if unknown */
	int64_t received; /* bytes of the body read so far */
	bool ended;       /* the end of the body was seen */
	int64_t began;    /* clock_mono */
	int64_t patience; /* microseconds that a body may take at any rate; 0: any */
};

/* Fills *ret from the CGI variables.  E_URI_TOO_LONG, E_BAD_REQUEST. */
int req_init(struct arena *a, struct fcgi *f, struct req *ret,
    struct err *err) MUST_CHECK;

/* A request header by its CGI name without HTTP_: "IF_NONE_MATCH". */
struct str req_header(const struct req *r, const char *cgi_name);

/* The first value of a key in a list of pairs; absent if there is none. */
struct str req_find(const struct req_arg *args, size_t n, const char *key);

/* The same for the request's query. */
struct str req_arg(const struct req *r, const char *key);

/* Public for fuzzing: decodes "a=1&b=%20" into pairs. */
int req_parse_args(struct arena *a, struct str query, struct req_arg **ret,
    size_t *ret_count, struct err *err) MUST_CHECK;

#endif
