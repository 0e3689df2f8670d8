/*
 * gc.c — removes uploads and browser sessions that are over; or lists the
 * uploads that there are.  Takes no lock of the instance: it may run while the
 * instance is started or stopped, and beside itself.
 */
#include "base.h"

#include "db.h"
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
sweep(struct tool *t, struct db *db, struct err *err)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct sweep s = { .db = db, .age = t->conf.upload_age };

	if (store_open_data(t->arena, t->conf.data, NULL, &store, err) < 0)
		return -1;
	s.store = store;
	if (sweep_all(&s, err) < 0)
		return -1;
	say("removed: uploads=%" PRId64 " files=%" PRId64 " sessions=%" PRId64
	    "; still written: uploads=%" PRId64, s.uploads, s.files,
	    s.sessions, s.busy);
	return 0;
}

VERB(gc)
{
	CLEANUP(db_free) struct db *db = NULL;
	bool only_list = false;
	const struct option_row rows[] = {
		{ .name = "--list", .flag = &only_list },
	};

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc > 0)
		return err_set(err, E_INVALID, "no such argument: %s",
		    t->argv[0]);
	db = db_new(tool_printf(t, "%.*s", STR_ARG(t->conf.conninfo)));
	return only_list ? list(db, err) : sweep(t, db, err);
}
