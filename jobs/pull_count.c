/* pull_count.c — how often and when something was pulled. */
#include "base.h"

#include <poll.h>

#include "audit_jobs.h"
#include "pull.h"

#define BATCH 5000
#define PATIENCE 20 /* times that somebody has what a batch needs */
#define PAUSE_MS 500

/* A batch, when nobody has what it needs any more. */
static int
count(struct run *r, struct job_progress *p, int64_t *ret_rows,
    struct err *err)
{
	int rc = 0;

	for (int i = 0; rc == 0 && i < PATIENCE; i++) {
		if (i > 0)
			poll(NULL, 0, PAUSE_MS);
		if (run_step(r, p, err) < 0)
			return -1;
		rc = pull_count(r->db, BATCH, ret_rows, err);
	}
	p->done += *ret_rows;
	return MIN(rc, 0);
}

int
run_pull_count(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "counting" };
	int64_t horizon, rows = 0;

	if (audit_await_horizon(r, &horizon, err) < 0)
		return -1;
	do {
		if (count(r, &p, &rows, err) < 0)
			return -1;
	} while (rows == BATCH);
	snprintf(r->message, sizeof(r->message), "looked at: rows=%" PRId64,
	    p.done);
	return 0;
}
