#include "base.h"

#include "body.h"
#include "clock.h"
#include "limits.h"

static int
check_end(struct req *r, struct err *err)
{
	r->ended = true;
	if (r->length >= 0 && r->received != r->length)
		return err_cause(err, E_ABORTED,
		    "body of %" PRId64 " bytes ended after %" PRId64,
		    r->length, r->received);
	return 0;
}

static bool
too_slow(const struct req *r)
{
	return r->patience > 0 && clock_mono() - r->began > r->patience +
	    r->received / LIMIT_BODY_RATE * SECOND;
}

int
body_next(struct req *r, void *out, size_t n, size_t *ret_n, struct err *err)
{
	ssize_t got = r->ended ? 0 : fcgi_read(r->fcgi, out, n);

	if (got < 0) {
		r->ended = true;
		return err_cause(err, E_ABORTED,
		    "peer gone after %" PRId64 " bytes", r->received);
	}
	r->received += got;
	if (got == 0 && check_end(r, err) < 0)
		return -1;
	if (got > 0 && too_slow(r)) {
		r->ended = true; /* nobody waits for the rest */
		return err_set(err, E_TOO_SLOW, "%s", err_text(E_TOO_SLOW));
	}
	*ret_n = (size_t)got;
	return 0;
}

int
body_read(struct req *r, size_t max, enum err_code too_large, struct str *ret,
    struct err *err)
{
	struct buf b;
	size_t got;

	if (r->length > 0 && (uint64_t)r->length > max)
		return err_set(err, too_large, "%s", err_text(too_large));
	buf_init(&b, r->arena, max + 1);
	do {
		size_t want = MIN(IO_BUFFER, max + 1 - b.n);
		char *p = buf_reserve(&b, want);

		if (!p || b.n > max)
			return err_set(err, too_large, "%s",
			    err_text(too_large));
		if (body_next(r, p, want, &got, err) < 0)
			return -1;
		buf_advance(&b, got);
	} while (got);
	*ret = buf_str(&b);
	return 0;
}

int
body_form(struct req *r, struct req_arg **ret, size_t *ret_count,
    struct err *err)
{
	struct str text;

	if (body_read(r, LIMIT_FORM_BODY, E_TOO_LARGE, &text, err) < 0)
		return -1;
	return req_parse_args(r->arena, text, ret, ret_count, err);
}

void
body_drain(struct req *r, int64_t max)
{
	char buffer[4096]; /* most requests have nothing to drain */
	struct err ignored;
	size_t got = 1;

	while (!r->ended && got && r->length - r->received <= max &&
	    r->received < max)
		if (body_next(r, buffer, sizeof(buffer), &got, &ignored) < 0)
			return;
}
