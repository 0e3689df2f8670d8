/*
 * fsck.c — looks whether blobs and files are as they should be, and says what
 * is not.  Takes no lock of the instance.  Fails if something is wrong that it
 * has not repaired.
 */
#include "base.h"

#include "fsck.h"
#include "num.h"
#include "tool.h"

static int
no_step(struct fsck *f UNUSED, struct err *err UNUSED)
{
	return 0;
}

static int
found(struct fsck *f UNUSED, const struct fsck_finding *x,
    struct err *err UNUSED)
{
	CLEANUP(arena_free) struct arena *a = arena_new();

	say("%s %.*s%s%.*s%s", fsck_fault_name(x->fault),
	    STR_ARG(digest_text(a, x->digest)),
	    x->needed_by.n ? " needed by " : "", STR_ARG(x->needed_by),
	    x->repaired ? "; moved to the trash" : "");
	return 0;
}

/* Repaired is what nobody misses; a lost blob is lost until it is pushed. */
static int
conclude(const struct fsck *f, struct err *err)
{
	const int64_t *n = f->faults;
	int64_t left = n[FSCK_MISSING] + n[FSCK_SIZE] + n[FSCK_DIGEST] +
	    (f->repair ? 0 : n[FSCK_ORPHAN]);

	say("blobs=%" PRId64 " files=%" PRId64 "; missing=%" PRId64 " size=%"
	    PRId64 " digest=%" PRId64 " orphan=%" PRId64 "; repaired=%" PRId64,
	    f->blobs, f->files, n[FSCK_MISSING], n[FSCK_SIZE], n[FSCK_DIGEST],
	    n[FSCK_ORPHAN], f->repaired);
	if (left > 0)
		return err_set(err, E_INTERNAL, "not all is as it should be");
	return 0;
}

VERB(fsck)
{
	CLEANUP(db_free) struct db *db = NULL;
	CLEANUP(store_close) struct store *store = NULL;
	struct fsck f = { .step = no_step, .found = found };
	const char *rate = NULL;
	const struct option_row rows[] = {
		{ .name = "--digest", .flag = &f.hash },
		{ .name = "--repair", .flag = &f.repair },
		{ .name = "--rate", .value = &rate },
	};

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc > 0)
		return err_set(err, E_INVALID, "no such argument: %s",
		    t->argv[0]);
	if (rate && !num_i64(str_of(rate), 1, FSCK_RATE_MAX, &f.rate))
		return err_set(err, E_INVALID, "--rate: 1 to %d MiB a second",
		    FSCK_RATE_MAX);
	f.rate <<= 20;
	if (store_open_data(t->arena, t->conf.data, NULL, &store, err) < 0)
		return -1;
	f.store = store;
	f.db = db = db_new(tool_printf(t, "%.*s", STR_ARG(t->conf.conninfo)));
	if (fsck_run(&f, err) < 0)
		return -1;
	return conclude(&f, err);
}
