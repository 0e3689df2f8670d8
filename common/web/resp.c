#include "base.h"

#include <fcntl.h>

#include "codec.h"
#include "hash.h"
#include "header.h"
#include "limits.h"
#include "resp.h"

#define ETAG_BYTES 16

void
resp_init(struct resp *r, struct arena *a, enum resp_errors errors)
{
	*r = (struct resp){
		.arena = a,
		.status = 200,
		.length = -1,
		.errors = errors,
	};
	buf_init(&r->headers, a, LIMIT_RESPONSE_HEADERS);
}

void
resp_header(struct resp *r, const char *name, struct str value)
{
	buf_addz(&r->headers, name);
	buf_addz(&r->headers, ": ");
	buf_add_header(&r->headers, value);
	buf_addz(&r->headers, "\r\n");
}

void
resp_headerf(struct resp *r, const char *name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	resp_header(r, name, arena_vprintf(r->arena, fmt, ap));
	va_end(ap);
}

int
resp_empty(struct resp *r, int status)
{
	r->status = status;
	r->body = STR_NULL;
	r->type = STR_NULL;
	return 0;
}

int
resp_body(struct resp *r, int status, struct str type, struct str body)
{
	r->status = status;
	r->type = type;
	r->body = body;
	return 0;
}

int
resp_json(struct resp *r, int status, struct str json)
{
	bool oci = r->errors == RESP_ERRORS_OCI;

	return resp_body(r, status, oci ? STR("application/json") :
	    STR("application/json; charset=utf-8"), json);
}

struct str
resp_tag(struct arena *a, struct str body)
{
	unsigned char sum[HASH_MAX];
	struct buf tag;
	size_t n;

	hash_of(HASH_SHA256, body, sum, &n);
	buf_init(&tag, a, 2 * ETAG_BYTES);
	hex_add(&tag, str_from(sum, MIN(n, ETAG_BYTES)));
	return buf_str(&tag);
}

void
resp_revalidate(struct resp *r, struct str none_match)
{
	struct str tag;

	if (r->status != 200 || !r->body.n || r->more || r->sendfile.p)
		return;
	tag = resp_tag(r->arena, r->body);
	resp_headerf(r, "ETag", "W/\"%.*s\"", STR_ARG(tag));
	if (none_match.p && header_etag_matches(none_match, tag))
		resp_empty(r, 304);
}

static void
add_entry(struct buf *b, const char *code, const char *msg, struct str detail)
{
	buf_addz(b, "{\"code\":");
	buf_add_json(b, str_of(code));
	buf_addz(b, ",\"message\":");
	buf_add_json(b, str_of(msg));
	if (detail.p) {
		buf_addz(b, ",\"detail\":");
		buf_add(b, detail);
	}
	buf_addc(b, '}');
}

/* detail is a JSON array of strings without commas or quotes inside. */
static void
add_each(struct buf *b, const char *code, const struct err *err)
{
	struct str rest = str_from(err->detail.p + 1, err->detail.n - 2), one;
	bool first = true;

	while (str_next(&rest, ',', &one)) {
		if (!first)
			buf_addc(b, ',');
		add_entry(b, code, err->msg, one);
		first = false;
	}
}

/* Statuses that ask to come back, and when: seconds. */
static int64_t
retry_after(const struct resp *r)
{
	if (r->status == 429)
		return r->retry ? r->retry : 60;
	return r->status == 503 ? 2 : 0;
}

void
resp_error(struct resp *r, const struct err *err)
{
	bool oci = r->errors == RESP_ERRORS_OCI;
	const char *code = oci ? err_oci_code(err->code) :
	    err_api_code(err->code);
	struct buf b;

	buf_init(&b, r->arena, LIMIT_RESPONSE);
	buf_addz(&b, "{\"errors\":[");
	if (oci && err->detail_each && err->detail.n > 2)
		add_each(&b, code, err);
	else
		add_entry(&b, code, err->msg, oci ? err->detail : STR_NULL);
	buf_addz(&b, "]}\n");
	r->sendfile = STR_NULL;
	r->length = -1;
	r->more = NULL;
	resp_json(r, err_status(err->code), buf_str(&b));
	if (retry_after(r))
		resp_headerf(r, "Retry-After", "%" PRId64, retry_after(r));
}

/* RFC 9110 section 8.6: no length where there is no content. */
static bool
has_length(int status)
{
	return status != 204 && status != 304;
}

/*
 * Apache takes a Content-Length of "0" under a HEAD for a mistake and drops it;
 * clients that look at an empty blob need it.  White space behind the value is
 * legal (RFC 9112 section 5) and hides it from that check.
 */
static const char *
length_suffix(const struct resp *r, bool head)
{
	return head && r->length == 0 ? " " : "";
}

static struct str
head_lines(const struct resp *r, bool head)
{
	struct buf b;

	buf_init(&b, r->arena, LIMIT_RESPONSE_HEADERS + 4096);
	buf_printf(&b, "Status: %d\r\n", r->status);
	buf_add(&b, buf_str(&r->headers));
	if (r->type.p)
		buf_printf(&b, "Content-Type: %.*s\r\n", STR_ARG(r->type));
	if (r->sendfile.p && !r->stream_file)
		buf_printf(&b, "X-Sendfile: %.*s\r\n", STR_ARG(r->sendfile));
	else if (has_length(r->status) && !r->more)
		buf_printf(&b, "Content-Length: %" PRId64 "%s\r\n",
		    r->length >= 0 ? r->length : (int64_t)r->body.n,
		    length_suffix(r, head));
	buf_addz(&b, "\r\n");
	return buf_str(&b);
}

static bool
copy_file(struct resp *r, struct fcgi *f)
{
	CLEANUP(fd_close) int fd = open(r->sendfile.p, O_RDONLY | O_CLOEXEC);
	char *buffer = arena_alloc(r->arena, IO_BUFFER);
	int64_t left = r->length;

	while (fd >= 0 && left > 0) {
		ssize_t n = read(fd, buffer, IO_BUFFER);

		if (n <= 0)
			return false;
		if (!fcgi_write(f, str_from(buffer, (size_t)MIN(n, left))))
			return false;
		left -= n;
	}
	return fd >= 0;
}

static bool
send_pieces(struct resp *r, struct fcgi *f)
{
	struct buf piece;
	int rc;

	buf_init(&piece, r->arena, LIMIT_RESPONSE);
	do {
		buf_clear(&piece);
		rc = r->more(r->more_arg, &piece);
		if (!buf_ok(&piece) || !fcgi_write(f, buf_str(&piece)))
			return false;
	} while (rc > 0);
	return rc == 0;
}

bool
resp_send(struct resp *r, struct fcgi *f, bool head)
{
	if (!buf_ok(&r->headers)) {
		struct err err;

		buf_clear(&r->headers);
		err_cause(&err, E_INTERNAL, "response headers too long");
		resp_error(r, &err);
	}
	if (head && r->sendfile.p)
		r->stream_file = true; /* the length without the file */
	if (!fcgi_write(f, head_lines(r, head)))
		return false;
	if (head)
		return true;
	if (r->sendfile.p)
		return r->stream_file ? copy_file(r, f) : true;
	return r->more ? send_pieces(r, f) : fcgi_write(f, r->body);
}
