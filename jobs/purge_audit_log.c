/* purge_audit_log.c — old rows of the audit go, as somebody has said. */
#include "base.h"

#include "audit.h"
#include "audit_chain.h"
#include "clock.h"
#include "jsin.h"
#include "run.h"

#define HOUR (3600 * SECOND)

/* The parameters were checked when they came. */
static int
read_wish(struct run *r, struct audit_purge *p, struct err *err)
{
	struct str *events = arena_array(r->arena, AUDIT_EVENTS_MAX,
	    sizeof(*events));
	struct str rest, piece;
	struct jsin params;
	int64_t hours;

	if (jsin_parse(r->arena, r->job->params, &params, err) < 0 ||
	    jsin_bool_opt(&params, "dry_run", &p->dry, err) < 0 ||
	    jsin_i64(&params, "audit_retention_hour", 1, AUDIT_RETENTION_MAX,
	    &hours, err) < 0 ||
	    jsin_str(&params, "include_event_types", &p->names, err) < 0)
		return -1;
	rest = p->names;
	p->events = (struct db_array){ .items = events };
	while (str_next(&rest, ',', &piece) &&
	    p->events.count < AUDIT_EVENTS_MAX)
		events[p->events.count++] = str_trim(piece);
	p->before = clock_now() - hours * HOUR;
	p->by = arena_printf(r->arena, "job %" PRId64, r->job->id);
	return audit_chain_key(r->arena, r->conf->prefix, true, &p->key, err);
}

/* Months that are empty now; those who write are not held up for it. */
static int
drop_months(struct run *r, const struct audit_purge *p, int64_t *ret,
    struct err *err)
{
	*ret = 0;
	return p->dry ? 0 : audit_drop_months(r->db, p->before, ret, err);
}

int
run_purge_audit_log(struct run *r, struct err *err)
{
	struct job_progress progress = { .phase = "purging" };
	struct audit_purge p = { 0 };
	int64_t after = 0, months;
	int rc;

	if (read_wish(r, &p, err) < 0)
		return -1;
	do {
		progress.done = p.rows;
		if (run_step(r, &progress, err) < 0)
			return -1;
		rc = audit_chain_purge(r->db, &p, &after, err);
	} while (rc > 0);
	if (rc < 0 || drop_months(r, &p, &months, err) < 0)
		return -1;
	if (p.broken && run_say(r, err, "%" PRId64 " seals do not hold: their "
	    "rows stay; see roadstead audit verify", p.broken) < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "%s: rows=%" PRId64 " seals=%"
	    PRId64 " months=%" PRId64, p.dry ? "would remove" : "removed",
	    p.rows, p.seals, months);
	return 0;
}
