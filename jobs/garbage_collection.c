/* garbage_collection.c — garbage goes because somebody says so. */
#include "base.h"

#include "gc.h"
#include "jsin.h"

#define HOUR 3600
#define SHOWN 500 /* blobs that a dry run names */

struct wish {
	struct gc_scope scope;
	bool dry;
};

/* The parameters were checked when they came. */
static int
read_wish(struct run *r, struct wish *ret, struct err *err)
{
	struct wish w = { .scope = { .all = true } };
	int64_t window = GC_WINDOW;
	struct jsin params;

	if (jsin_parse(r->arena, r->job->params, &params, err) < 0 ||
	    jsin_bool_opt(&params, "delete_untagged", &w.scope.untagged,
	    err) < 0 ||
	    jsin_bool_opt(&params, "dry_run", &w.dry, err) < 0 ||
	    jsin_bool_opt(&params, "purge_deletions", &w.scope.purge,
	    err) < 0 ||
	    jsin_i64_opt(&params, "time_window", 0, GC_WINDOW_MAX, &window,
	    err) < 0)
		return -1;
	w.scope.grace = window * HOUR;
	*ret = w;
	return 0;
}

static int
name_blobs(struct run *r, const struct gc_scope *scope, struct err *err)
{
	struct rows rows;

	if (gc_doomed(r->db, r->arena, scope, SHOWN, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);
		struct digest d;

		if (digest_from_db(row_str(&row, "digest"), &d, err) < 0 ||
		    run_say(r, err, "would remove %.*s, %" PRId64 " bytes",
		    STR_ARG(digest_text(r->arena, &d)),
		    row_i64(&row, "size")) < 0)
			return -1;
	}
	return 0;
}

static int
try_dry(struct run *r, const struct gc_scope *scope, struct err *err)
{
	struct gc_batch would;

	if (name_blobs(r, scope, err) < 0 ||
	    gc_estimate(r->db, scope, &would, err) < 0)
		return -1;
	gc_tell(r, &would);
	snprintf(r->message, sizeof(r->message), "would remove: manifests=%"
	    PRId64 " blobs=%" PRId64 " bytes=%" PRId64, would.manifests,
	    would.blobs, would.bytes);
	return 0;
}

int
run_garbage_collection(struct run *r, struct err *err)
{
	struct wish w;

	if (read_wish(r, &w, err) < 0)
		return -1;
	return w.dry ? try_dry(r, &w.scope, err) :
	    gc_perform(r, &w.scope, err);
}
