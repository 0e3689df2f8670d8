/*
 * upload.c — blobs on their way in (distribution-spec
 * end-4a to end-6, end-11, end-13, end-14).
 */
#include "base.h"

#include "limits.h"
#include "name.h"
#include "push.h"
#include "range.h"
#include "registry.h"

static struct push_from
push_from(struct ctx *c, struct str project, struct str rest)
{
	return (struct push_from){
		.store = c->app->store,
		.arena = c->arena,
		.limits = {
			.seconds = c->app->conf.upload_age,
			.sessions = c->app->conf.max_uploads,
			.bytes = c->app->conf.max_blob_size,
		},
		.project = project,
		.repository = rest,
		.subject = c->who.name,
		.announced = c->req.length,
	};
}

/* Location, Range and Docker-Upload-UUID: the session's only truth. */
static void
session_headers(struct ctx *c, const struct push *p)
{
	int64_t last = p->received > 0 ? p->received - 1 : 0;
	struct buf b;

	buf_init(&b, c->arena, 1024);
	buf_addz(&b, "/v2/");
	buf_add_urlpath(&b, c->repository);
	buf_printf(&b, "/blobs/uploads/%.*s", STR_ARG(p->uuid));
	resp_header(&c->resp, "Location", buf_str(&b));
	resp_headerf(&c->resp, "Range", "0-%" PRId64, last);
	resp_header(&c->resp, "Docker-Upload-UUID", p->uuid);
}

static int
answer_created(struct ctx *c, const struct digest *d)
{
	struct str text = digest_text(c->arena, d);
	struct buf b;

	buf_init(&b, c->arena, 1024);
	buf_addz(&b, "/v2/");
	buf_add_urlpath(&b, c->repository);
	buf_printf(&b, "/blobs/%.*s", STR_ARG(text));
	resp_header(&c->resp, "Location", buf_str(&b));
	resp_header(&c->resp, "Docker-Content-Digest", text);
	return resp_empty(&c->resp, 201);
}

/* The body into the upload, the hash on the way; d: what it ends as, or NULL. */
static int
receive(struct ctx *c, struct push *p, const struct digest *d, struct err *err)
{
	struct db *db = ctx_db(c, err);
	char *buffer = arena_alloc(c->arena, IO_BUFFER);
	size_t n;

	if (!db || push_foresee(p, db, d, err) < 0)
		return -1;
	ctx_db_release(c);
	do {
		if (body_next(&c->req, buffer, IO_BUFFER, &n, err) < 0)
			return -1;
		if (push_write(p, str_from(buffer, n), err) < 0)
			return -1;
	} while (n);
	return 0;
}

/* Content-Range, if there, must begin where the session stands. */
static int
check_chunk(struct ctx *c, const struct push *p, struct err *err)
{
	struct str field = fcgi_param(c->req.fcgi, "HTTP_CONTENT_RANGE");
	struct range r;

	if (!field.p)
		return 0;
	if (range_chunk(field, &r, err) < 0)
		return -1;
	if (r.first != (uint64_t)p->received)
		return err_set(err, E_RANGE_INVALID,
		    "the upload stands at byte %" PRId64, p->received);
	if (c->req.length >= 0 &&
	    r.last - r.first + 1 != (uint64_t)c->req.length)
		return err_set(err, E_SIZE_INVALID,
		    "Content-Range and Content-Length differ");
	return 0;
}

/* The same once the body, whose length was not announced, is here. */
static int
check_received(struct ctx *c, struct err *err)
{
	struct str field = fcgi_param(c->req.fcgi, "HTTP_CONTENT_RANGE");
	struct range r;

	if (!field.p)
		return 0;
	if (range_chunk(field, &r, err) < 0)
		return -1;
	if (r.last - r.first + 1 != (uint64_t)c->req.received)
		return err_set(err, E_SIZE_INVALID,
		    "Content-Range and the body's length differ");
	return 0;
}

/*
 * What a failure leaves behind is back at what the row acknowledges.  Nothing
 * can become of an upload that grew too large: it ends.
 */
static int
receive_chunk(struct ctx *c, struct push *p, const struct digest *d,
    struct err *err)
{
	if (receive(c, p, d, err) == 0 && check_received(c, err) == 0)
		return 0;
	if (err->code == E_TOO_LARGE)
		push_abandon(p, ctx_db(c, &(struct err){ 0 }));
	else
		push_undo(p);
	return -1;
}

static int
expected_digest(struct ctx *c, struct digest *ret, struct err *err)
{
	struct str text = req_arg(&c->req, "digest");

	if (!text.p)
		return err_set(err, E_DIGEST_INVALID, "digest is missing");
	return digest_parse(text, ret, err);
}

static int
finish(struct ctx *c, struct push *p, const struct digest *d, struct err *err)
{
	struct db *db = ctx_db(c, err);

	if (!db || push_finish(p, db, d, err) < 0)
		return -1;
	return answer_created(c, d);
}

/* ?digest-algorithm=, else that of ?digest=, else sha256. */
static int
wanted_algorithm(struct ctx *c, enum hash_alg *ret, struct err *err)
{
	struct str name = req_arg(&c->req, "digest-algorithm");
	struct str digest = req_arg(&c->req, "digest"), rest;

	if (!name.p && digest.p)
		str_cut(digest, ':', &name, &rest);
	*ret = name.p ? digest_alg_parse(name) : HASH_SHA256;
	if (*ret == 0)
		return err_set(err, E_DIGEST_INVALID,
		    "unknown digest algorithm");
	return 0;
}

/* end-4b: the whole blob in the POST. */
static int
monolithic(struct ctx *c, struct push *p, const struct digest *d,
    struct err *err)
{
	struct digest empty;
	int rc;

	if (push_open_new(p, err) < 0 || receive(c, p, d, err) < 0) {
		push_abandon(p, ctx_db(c, &(struct err){ 0 }));
		return -1;
	}
	digest_of(d->alg, STR(""), &empty);
	/* no body at all is a client that wants a session */
	if (p->received == 0 && !digest_eq(d, &empty)) {
		session_headers(c, p);
		return resp_empty(&c->resp, 202);
	}
	rc = finish(c, p, d, err);
	if (rc < 0)
		push_abandon(p, ctx_db(c, &(struct err){ 0 }));
	return rc;
}

/* end-11: 1 mounted and answered, 0 not possible: go on with a session. */
static int
mount(struct ctx *c, const struct push_from *from, struct err *err)
{
	struct str text = req_arg(&c->req, "mount");
	struct digest d;
	struct db *db;
	int rc;

	if (!text.p)
		return 0;
	if (digest_parse(text, &d, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = push_mount(from, db, &c->who, req_arg(&c->req, "from"), &d, err);
	if (rc > 0)
		answer_created(c, &d);
	return rc;
}

int
upload_start(struct ctx *c, struct err *err)
{
	bool whole = req_arg(&c->req, "digest").p;
	struct str project, rest;
	struct push_from from;
	enum hash_alg alg;
	struct digest d;
	struct push p;
	struct db *db;
	int rc;

	if (registry_name(c, &project, &rest, err) < 0 ||
	    wanted_algorithm(c, &alg, err) < 0 ||
	    (whole && expected_digest(c, &d, err) < 0))
		return -1;
	from = push_from(c, project, rest);
	rc = mount(c, &from, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	db = ctx_db(c, err);
	if (!db || push_start(&from, db, alg, &p, err) < 0)
		return -1;
	if (whole)
		return monolithic(c, &p, &d, err);
	session_headers(c, &p);
	return resp_empty(&c->resp, 202);
}

/* The session of the path; open for writing if wanted. */
static int
find_session(struct ctx *c, bool writing, struct push *ret, struct err *err)
{
	struct str project, rest;
	struct push_from from;
	struct db *db;

	if (registry_name(c, &project, &rest, err) < 0)
		return -1;
	from = push_from(c, project, rest);
	db = ctx_db(c, err);
	if (!db)
		return -1;
	if (writing)
		return push_open(&from, db, ctx_param(c, "uuid"), ret, err);
	return push_find(&from, db, ctx_param(c, "uuid"), ret, err);
}

int
upload_status(struct ctx *c, struct err *err)
{
	struct push p;

	if (find_session(c, false, &p, err) < 0)
		return -1;
	session_headers(c, &p);
	return resp_empty(&c->resp, 204);
}

int
upload_chunk(struct ctx *c, struct err *err)
{
	struct push p;
	struct db *db;

	if (find_session(c, true, &p, err) < 0)
		return -1;
	if (check_chunk(c, &p, err) < 0) {
		session_headers(c, &p);
		return -1;
	}
	if (receive_chunk(c, &p, NULL, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || push_save(&p, db, err) < 0)
		return -1;
	session_headers(c, &p);
	return resp_empty(&c->resp, 202);
}

int
upload_end(struct ctx *c, struct err *err)
{
	struct digest d;
	struct push p;

	if (find_session(c, true, &p, err) < 0)
		return -1;
	if (expected_digest(c, &d, err) < 0)
		return -1;
	if (check_chunk(c, &p, err) < 0) {
		session_headers(c, &p);
		return -1;
	}
	if (receive_chunk(c, &p, &d, err) < 0)
		return -1;
	return finish(c, &p, &d, err);
}

int
upload_cancel(struct ctx *c, struct err *err)
{
	struct push p;

	if (find_session(c, true, &p, err) < 0)
		return -1;
	if (push_abandon(&p, ctx_db(c, err)) < 0)
		return err_cause(err, E_UNAVAILABLE, "cannot drop the upload");
	return resp_empty(&c->resp, 204);
}
