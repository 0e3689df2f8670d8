/* audit_seal.c — puts the audit under seal, and notes when who did something. */
#include "base.h"

#include <poll.h>

#include "audit.h"
#include "audit_jobs.h"
#include "audit_chain.h"
#include "clock.h"

#define PATIENCE 50  /* looks at the horizon */
#define PAUSE_MS 100 /* between them */
#define SEEN 5000    /* rows that are noted at once */

/* Those who write end soon: as far as can be seen now, or the minute before. */
int
audit_await_horizon(struct run *r, int64_t *ret, struct err *err)
{
	const struct job_progress p = { .phase = "waiting" };
	int64_t wanted = clock_now() - 2 * SECOND;

	for (int i = 0; i < PATIENCE; i++) {
		if (run_step(r, &p, err) < 0 ||
		    audit_horizon(r->db, ret, err) < 0)
			return -1;
		if (*ret >= wanted)
			return 0;
		poll(NULL, 0, PAUSE_MS);
	}
	return 0;
}

static int
see(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "noting users" };
	int64_t rows;

	do {
		if (run_step(r, &p, err) < 0 ||
		    audit_see(r->db, SEEN, &rows, err) < 0)
			return -1;
		p.done += rows;
	} while (rows == SEEN);
	return 0;
}

int
run_audit_seal(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "sealing" };
	int64_t horizon, rows, seals = 0;
	struct jws_key *key;
	int rc;

	if (audit_chain_key(r->arena, r->conf->prefix, true, &key, err) < 0 ||
	    audit_await_horizon(r, &horizon, err) < 0)
		return -1;
	do {
		if (run_step(r, &p, err) < 0)
			return -1;
		rc = audit_chain_seal(r->db, key, horizon, &rows, err);
		p.done += rows;
		seals += rows > 0;
	} while (rc > 0);
	snprintf(r->message, sizeof(r->message), "sealed: rows=%" PRId64
	    " seals=%" PRId64, p.done, seals);
	return rc < 0 ? -1 : see(r, err);
}
