/* audit.c — whether the audit is what was sealed. */
#include "base.h"

#include <time.h>

#include "audit_chain.h"
#include "clock.h"
#include "tool.h"

#define USAGE "audit seal | audit verify [--from TIME] [--to TIME] " \
	"[--known HASH]"

/* YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, UTC, as microseconds. */
static int
read_time(const char *option, const char *text, int64_t *ret, struct err *err)
{
	struct tm tm = { 0 };
	const char *end = text ? strptime(text, "%Y-%m-%d", &tm) : NULL;

	if (!text)
		return 0;
	if (end && *end == 'T')
		end = strptime(end + 1, "%H:%M:%S", &tm);
	if (end && *end == 'Z')
		end++;
	if (!end || *end)
		return err_set(err, E_INVALID, "%s: YYYY-MM-DD or "
		    "YYYY-MM-DDTHH:MM:SS is expected, in UTC", option);
	*ret = (int64_t)timegm(&tm) * SECOND;
	return 0;
}

static void
tell(void *arg UNUSED, const char *what)
{
	say("%s", what);
}

/* Every so often, where somebody looks. */
static void
show_progress(void *arg, int64_t rows)
{
	int64_t *told = arg;

	if (rows - *told < 100000)
		return;
	*told = rows;
	fprintf(stderr, "%" PRId64 " rows\n", rows);
}

static int
verify(struct tool *t, struct db *db, const struct audit_check *wish,
    struct err *err)
{
	struct audit_check c = *wish;
	int64_t told = 0;

	c.found = tell;
	c.progress = isatty(STDERR_FILENO) ? show_progress : NULL;
	c.arg = &told;
	if (audit_chain_key(t->arena, str_of(t->prefix), false, &c.key,
	    err) < 0 || audit_chain_verify(db, t->arena, &c, err) < 0)
		return -1;
	say("seals=%" PRId64 " rows=%" PRId64 " purged=%" PRId64 " wrong=%"
	    PRId64 " last=%.*s", c.seals, c.rows, c.purged, c.findings,
	    STR_ARG(c.hash));
	return c.findings ? err_set(err, E_PRECONDITION,
	    "the audit is not what was sealed") : 0;
}

/* The last seal, to be kept where nobody reaches who reaches the database. */
static int
show_last(struct tool *t, struct db *db, struct err *err)
{
	struct audit_seal s;
	int rc = audit_seal_last(db, t->arena, &s, err);

	if (rc == 0)
		say("nothing has been sealed yet");
	if (rc > 0)
		say("%" PRId64 " %.*s", s.id, STR_ARG(audit_chain_hash(t->arena,
		    s.statement)));
	return MIN(rc, 0);
}

VERB(audit)
{
	CLEANUP(db_free) struct db *db = NULL;
	struct audit_check c = { .to = INT64_MAX };
	const char *from = NULL, *to = NULL, *known = NULL, *what;
	const struct option_row rows[] = {
		{ .name = "--from", .value = &from },
		{ .name = "--to", .value = &to },
		{ .name = "--known", .value = &known },
	};

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0 ||
	    read_time("--from", from, &c.from, err) < 0 ||
	    read_time("--to", to, &c.to, err) < 0)
		return -1;
	what = t->argc == 1 ? t->argv[0] : "";
	c.known = str_of(known);
	db = db_new(tool_printf(t, "%.*s", STR_ARG(t->conf.conninfo)));
	if (strcmp(what, "verify") == 0)
		return verify(t, db, &c, err);
	if (strcmp(what, "seal") == 0)
		return show_last(t, db, err);
	return err_set(err, E_INVALID, USAGE);
}
