/* pull_count.c — how often and when something was pulled, and what is where. */
#include "base.h"

#include <poll.h>

#include "audit_jobs.h"
#include "figure.h"
#include "pull.h"

#define BATCH 5000
#define PATIENCE 20 /* times that somebody has what a batch needs */
#define PAUSE_MS 500

/* Of figures: a fifth of a second each; what is left waits for the next run. */
#define STEP 200
#define STEPS 100

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

static int
count_figures(struct run *r, int64_t *ret_counted, struct err *err)
{
	struct job_progress p = { .phase = "figures" };
	int64_t n = 1;

	for (int i = 0; n > 0 && i < STEPS; i++) {
		if (run_step(r, &p, err) < 0 ||
		    figure_step(r->db, STEP, &n, err) < 0)
			return -1;
		p.done += n;
	}
	*ret_counted = p.done;
	return 0;
}

int
run_pull_count(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "counting" };
	int64_t horizon, figures, rows = 0;

	if (audit_await_horizon(r, &horizon, err) < 0)
		return -1;
	do {
		if (count(r, &p, &rows, err) < 0)
			return -1;
	} while (rows == BATCH);
	if (count_figures(r, &figures, err) < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "looked at: rows=%" PRId64
	    "; counted: %" PRId64, p.done, figures);
	return 0;
}
