/* collect.c — garbage goes by itself, when its time has come. */
#include "base.h"

#include "gc.h"
#include "jsout.h"
#include "pace.h"

#define RESULT_MAX 256

struct gc_run {
	struct run *run;
	struct pace pace;
};

static int
step(struct collect *c, const char *phase, struct err *err)
{
	struct gc_run *g = c->arg;
	struct job_progress p = {
		.phase = phase,
		.done = c->manifests + c->files,
		.bytes = c->bytes,
	};

	pace_step(&g->pace);
	return run_step(g->run, &p, err);
}

void
gc_tell(struct run *r, const struct gc_batch *done)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, r->arena, RESULT_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "freed_space", done->bytes);
	jsout_i64(&j, "purged_blobs", done->blobs);
	jsout_i64(&j, "purged_manifests", done->manifests);
	jsout_obj_end(&j);
	r->result = buf_str(&b);
}

int
gc_perform(struct run *r, const struct gc_scope *scope, struct err *err)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct gc_run g = { .run = r };
	struct collect c = {
		.db = r->db, .scope = *scope, .step = step, .arg = &g,
	};

	if (store_open_data(r->arena, r->conf->data,
	    getenv("ROADSTEAD_FAULTS"), &store, err) < 0)
		return -1;
	c.store = store;
	if (collect(&c, err) < 0)
		return -1;
	gc_tell(r, &(struct gc_batch){
		.manifests = c.manifests, .blobs = c.blobs, .bytes = c.bytes,
	});
	snprintf(r->message, sizeof(r->message), "removed: manifests=%" PRId64
	    " blobs=%" PRId64 " bytes=%" PRId64 " files=%" PRId64
	    " links=%" PRId64 "; condemned: %" PRId64 "; cannot remove: %"
	    PRId64, c.manifests, c.blobs, c.bytes, c.files, c.links,
	    c.condemned, c.stuck);
	return 0;
}

int
run_collect(struct run *r, struct err *err)
{
	struct gc_scope scope = { 0 };

	if (gc_scope_by_itself(r->db, r->arena, &scope, err) < 0)
		return -1;
	return gc_perform(r, &scope, err);
}
