/* fsck.c — looks whether blobs and files are as they should be. */
#include "base.h"

#include "clock.h"
#include "codec.h"
#include "fsck.h"
#include "jsin.h"
#include "jsout.h"
#include "run.h"

#define MiB ((int64_t)1 << 20)
#define RESULT_MAX 1024
#define CHECKPOINT (5 * SECOND)

struct check {
	struct run *run;
	int64_t saved; /* clock_mono */
};

static struct str
hex_of(struct arena *a, const struct fsck *f)
{
	struct buf b;

	buf_init(&b, a, 2 * sizeof(f->at.digest));
	hex_add(&b, str_from(f->at.digest, f->at.digest_length));
	return buf_str(&b);
}

/* What was found, and where another run goes on. */
static struct str
result_of(const struct fsck *f, struct arena *a)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, a, RESULT_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "blobs", f->blobs);
	jsout_i64(&j, "files", f->files);
	jsout_i64(&j, "bytes_read", f->bytes);
	for (size_t i = 0; i < FSCK_FAULTS; i++)
		jsout_i64(&j, fsck_fault_name(i), f->faults[i]);
	jsout_i64(&j, "repaired", f->repaired);
	jsout_i64(&j, "at_directory", f->at.directory);
	jsout_str(&j, "at_digest", hex_of(a, f));
	jsout_obj_end(&j);
	return buf_str(&b);
}

static int
read_result(struct fsck *f, const struct jsin *r, struct err *err)
{
	struct str hex = STR("");

	for (size_t i = 0; i < FSCK_FAULTS; i++)
		if (jsin_i64_opt(r, fsck_fault_name(i), 0, INT64_MAX,
		    &f->faults[i], err) < 0)
			return -1;
	if (jsin_i64_opt(r, "blobs", 0, INT64_MAX, &f->blobs, err) < 0 ||
	    jsin_i64_opt(r, "files", 0, INT64_MAX, &f->files, err) < 0 ||
	    jsin_i64_opt(r, "repaired", 0, INT64_MAX, &f->repaired, err) < 0 ||
	    jsin_i64_opt(r, "at_directory", 0, 1 << 16, &f->at.directory,
	    err) < 0 || jsin_str_opt(r, "at_digest", &hex, err) < 0)
		return -1;
	f->at.digest_length = hex.n / 2;
	if (f->at.digest_length > sizeof(f->at.digest) ||
	    !hex_decode(hex, f->at.digest, f->at.digest_length))
		return err_cause(err, E_INTERNAL, "at_digest is no digest");
	return 0;
}

static int
save(struct check *c, const struct fsck *f, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();

	if (clock_mono() - c->saved < CHECKPOINT)
		return 0;
	c->saved = clock_mono();
	return job_checkpoint(c->run->db, a, c->run->job, result_of(f, a),
	    err) < 0 ? -1 : 0;
}

static int
step(struct fsck *f, struct err *err)
{
	struct check *c = f->arg;
	struct job_progress p = {
		.phase = f->at.directory ? "files" : "rows",
		.done = f->blobs + f->files,
		.bytes = f->bytes,
	};

	if (save(c, f, err) < 0)
		return -1;
	return run_step(c->run, &p, err);
}

static int
found(struct fsck *f, const struct fsck_finding *x, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct check *c = f->arg;

	return run_say(c->run, err, "%s %.*s%s%.*s%s",
	    fsck_fault_name(x->fault), STR_ARG(digest_text(a, x->digest)),
	    x->needed_by.n ? " needed by " : "", STR_ARG(x->needed_by),
	    x->repaired ? "; moved to the trash" : "");
}

static int
read_wish(struct run *r, struct fsck *f, struct err *err)
{
	struct jsin params, before;
	int64_t rate = 0;

	if (jsin_parse(r->arena, r->job->params, &params, err) < 0 ||
	    jsin_bool_opt(&params, "digest", &f->hash, err) < 0 ||
	    jsin_bool_opt(&params, "repair", &f->repair, err) < 0 ||
	    jsin_i64_opt(&params, "rate", 0, FSCK_RATE_MAX, &rate, err) < 0 ||
	    jsin_parse(r->arena, r->job->result, &before, err) < 0)
		return -1;
	f->rate = rate * MiB;
	return read_result(f, &before, err);
}

int
run_fsck(struct run *r, struct err *err)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct check c = { .run = r, .saved = clock_mono() };
	struct fsck f = {
		.db = r->db, .step = step, .found = found, .arg = &c,
	};
	int64_t *n = f.faults;

	if (read_wish(r, &f, err) < 0 || store_open_data(r->arena,
	    r->conf->data, getenv("ROADSTEAD_FAULTS"), &store, err) < 0)
		return -1;
	f.store = store;
	if (fsck_run(&f, err) < 0)
		return -1;
	r->result = result_of(&f, r->arena);
	snprintf(r->message, sizeof(r->message), "blobs=%" PRId64 " files=%"
	    PRId64 "; missing=%" PRId64 " size=%" PRId64 " digest=%" PRId64
	    " orphan=%" PRId64 "; repaired=%" PRId64, f.blobs, f.files,
	    n[FSCK_MISSING], n[FSCK_SIZE], n[FSCK_DIGEST], n[FSCK_ORPHAN],
	    f.repaired);
	return 0;
}
