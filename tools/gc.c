/*
 * gc.c — removes uploads and browser sessions that are over and collects
 * garbage; tells what it would collect; or lists the uploads that there are.
 * Takes no lock of the instance: it may run while the instance is started or
 * stopped, and beside itself.
 */
#include "base.h"

#include "collect.h"
#include "num.h"
#include "sweep.h"
#include "tool.h"
#include "upload.h"

#define PAGE 500

static int
list_page(struct db *db, struct str after, char last[64], struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct rows rows;

	if (upload_list(db, a, after, PAGE, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);

		say("%.*s repository=%.*s user=%.*s received=%" PRId64
		    " updated=%.*s expires=%.*s",
		    STR_ARG(row_str(&r, "upload_id")),
		    STR_ARG(row_str(&r, "repository")),
		    STR_ARG(row_str(&r, "subject")), row_i64(&r, "received"),
		    STR_ARG(row_str(&r, "updated_at")),
		    STR_ARG(row_str(&r, "expires_at")));
		snprintf(last, 64, "%.*s", STR_ARG(row_str(&r, "upload_id")));
	}
	return rows.count;
}

static int
list(struct db *db, struct err *err)
{
	char last[64] = "";
	int n;

	do {
		n = list_page(db, *last ? str_of(last) : STR_NULL, last, err);
	} while (n == PAGE);
	return n < 0 ? -1 : 0;
}

static int
sweep(struct tool *t, struct store *store, struct db *db, struct err *err)
{
	struct sweep s = {
		.db = db, .store = store, .age = t->conf.upload_age,
	};

	if (sweep_all(&s, err) < 0)
		return -1;
	say("removed: uploads=%" PRId64 " files=%" PRId64 " sessions=%" PRId64
	    " trash=%" PRId64 "; still written: uploads=%" PRId64, s.uploads, s.files,
	    s.sessions, s.trash, s.busy);
	return 0;
}

static int
never_mind(struct collect *c UNUSED, const char *phase UNUSED,
    struct err *err UNUSED)
{
	return 0;
}

static int
perform(struct store *store, struct db *db, const struct gc_scope *scope,
    struct err *err)
{
	struct collect c = {
		.store = store, .db = db, .scope = *scope, .step = never_mind,
	};

	if (collect(&c, err) < 0)
		return -1;
	say("collected: manifests=%" PRId64 " blobs=%" PRId64 " bytes=%" PRId64
	    "; within ten minutes: blobs=%" PRId64, c.manifests, c.blobs,
	    c.bytes, c.condemned - c.blobs);
	return 0;
}

static int
foretell(struct db *db, const struct gc_scope *scope, struct err *err)
{
	struct gc_batch would;

	if (gc_estimate(db, scope, &would, err) < 0)
		return -1;
	say("would collect: manifests=%" PRId64 " blobs=%" PRId64 " bytes=%"
	    PRId64, would.manifests, would.blobs, would.bytes);
	return 0;
}

static int
clean(struct tool *t, struct db *db, const struct gc_scope *scope,
    struct err *err)
{
	CLEANUP(store_close) struct store *store = NULL;

	if (store_open_data(t->arena, t->conf.data, NULL, &store, err) < 0 ||
	    sweep(t, store, db, err) < 0)
		return -1;
	return perform(store, db, scope, err);
}

static int
read_window(const char *text, int64_t *ret, struct err *err)
{
	int64_t hours = GC_WINDOW;

	if (text && !num_i64(str_of(text), 0, GC_WINDOW_MAX, &hours))
		return err_set(err, E_INVALID, "--window: 0 to %d hours",
		    GC_WINDOW_MAX);
	*ret = hours * 3600;
	return 0;
}

VERB(gc)
{
	CLEANUP(db_free) struct db *db = NULL;
	struct gc_scope scope = { .all = true };
	const char *window = NULL;
	bool only_list = false, dry = false;
	const struct option_row rows[] = {
		{ .name = "--list", .flag = &only_list },
		{ .name = "--dry-run", .flag = &dry },
		{ .name = "--untagged", .flag = &scope.untagged },
		{ .name = "--purge", .flag = &scope.purge },
		{ .name = "--window", .value = &window },
	};

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc > 0)
		return err_set(err, E_INVALID, "no such argument: %s",
		    t->argv[0]);
	if (read_window(window, &scope.grace, err) < 0)
		return -1;
	db = db_new(tool_printf(t, "%.*s", STR_ARG(t->conf.conninfo)));
	if (only_list)
		return list(db, err);
	return dry ? foretell(db, &scope, err) : clean(t, db, &scope, err);
}
