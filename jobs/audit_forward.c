/*
 * audit_forward.c — the audit to a server of syslog, in its order (RFC 5424,
 * framed by RFC 6587 section 3.4.1).  Each connection carries a batch, and only
 * when the other side has closed it, having read all, is the place moved on.
 */
#include "base.h"

#include <limits.h>
#include <time.h>

#include "audit_jobs.h"
#include "audit_seal.h"
#include "clock.h"
#include "configuration.h"
#include "tcp.h"

#define BATCH 2000
#define LINE_MAX_BYTES 16384
#define PATIENCE 10 /* seconds without progress */
#define AUDIT_INFO 110    /* facility 13, "log audit", and severity 6 */
#define AUDIT_WARNING 108 /* what was refused or failed */

static void
add_time(struct buf *b, int64_t micros)
{
	time_t seconds = (time_t)(micros / SECOND);
	char text[32];
	struct tm tm;

	ASSERT(gmtime_r(&seconds, &tm));
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_printf(b, "%s.%06dZ", text, (int)(micros % SECOND));
}

static void
add_fields(struct buf *b, const struct row *row)
{
	static const char *const names[] = {
		"operation", "resource_type", "resource", "username", "client",
		"request_id", "user_agent", "description",
	};

	buf_printf(b, "id=%" PRId64, row_i64(row, "audit_id"));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct str text = row_str(row, names[i]);

		if (!text.n)
			continue;
		buf_printf(b, " %s=", names[i]);
		buf_add_logfmt(b, text);
	}
	buf_printf(b, " success=%s", row_bool(row, "success") ? "true" :
	    "false");
}

static void
add_line(struct buf *out, struct arena *a, const char *node,
    const struct row *row)
{
	bool success = row_bool(row, "success");
	struct buf b;

	buf_init(&b, a, LINE_MAX_BYTES);
	buf_printf(&b, "<%d>1 ", success ? AUDIT_INFO : AUDIT_WARNING);
	add_time(&b, row_time(row, "op_time"));
	buf_printf(&b, " %s roadstead - audit - ", node);
	add_fields(&b, row);
	buf_printf(out, "%zu ", b.n);
	buf_add(out, buf_str(&b));
}

static int
send_rows(struct arena *a, const struct rows *rows, struct str address,
    struct err *err)
{
	CLEANUP(fd_close) int fd = -1;
	char node[HOST_NAME_MAX + 1] = "-";
	struct buf b;

	gethostname(node, sizeof(node) - 1);
	buf_init(&b, a, (size_t)BATCH * LINE_MAX_BYTES);
	for (int i = 0; i < rows->count; i++) {
		struct row row = rows_at(rows, i);

		add_line(&b, a, node, &row);
	}
	if (tcp_connect(a, address, PATIENCE, &fd, err) < 0 ||
	    tcp_send(fd, buf_str(&b), err) < 0)
		return -1;
	return tcp_finish(fd, err);
}

/* One batch; how many rows, or -1. */
static int
forward(struct run *r, struct str address, struct audit_key *place,
    int64_t horizon, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct audit_key to = { horizon - 1, AUDIT_ID_MAX };
	struct rows rows;
	struct row last;

	if (horizon <= place->at)
		return 0;
	if (audit_rows(r->db, a, *place, to, BATCH, &rows, err) < 0)
		return -1;
	if (rows.count == 0)
		return 0;
	if (send_rows(a, &rows, address, err) < 0)
		return -1;
	last = rows_at(&rows, rows.count - 1);
	*place = (struct audit_key){ row_time(&last, "op_time"),
		row_i64(&last, "audit_id") };
	return audit_place_set(r->db, *place, err) < 0 ? -1 : rows.count;
}

static int
forward_all(struct run *r, struct str address, struct err *err)
{
	struct job_progress p = { .phase = "forwarding" };
	struct audit_key place;
	int64_t horizon;
	int n;

	if (audit_await_horizon(r, &horizon, err) < 0 ||
	    audit_place_get(r->db, &place, err) < 0)
		return -1;
	do {
		if (run_step(r, &p, err) < 0)
			return -1;
		n = forward(r, address, &place, horizon, err);
		p.done += MAX(n, 0);
	} while (n == BATCH);
	snprintf(r->message, sizeof(r->message), "forwarded: rows=%" PRId64,
	    p.done);
	return n < 0 ? -1 : 0;
}

int
run_audit_forward(struct run *r, struct err *err)
{
	struct config *all = arena_alloc(r->arena, sizeof(*all));
	struct str address;

	if (config_load(r->db, r->arena, all, err) < 0)
		return -1;
	address = all->values[CONFIG_audit_log_forward_endpoint];
	if (address.n)
		return forward_all(r, address, err);
	snprintf(r->message, sizeof(r->message), "there is nowhere to forward "
	    "to");
	return audit_place_forget(r->db, err);
}
