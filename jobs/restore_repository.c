/* restore_repository.c — what a deleted repository held comes back bit by bit. */
#include "base.h"

#include "deletion.h"
#include "jsin.h"
#include "run.h"

/*
 * Begun again it goes through all of it anew; what is back already is left as
 * it is.
 */
int
run_restore_repository(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "manifests" };
	struct jsin params;
	int64_t id, last = 0;
	int rc;

	if (jsin_parse(r->arena, r->job->params, &params, err) < 0 ||
	    jsin_i64(&params, "deletion", 1, INT64_MAX, &id, err) < 0 ||
	    deletion_count(r->db, r->arena, id, &p.total, err) < 0)
		return -1;
	do {
		if (run_step(r, &p, err) < 0)
			return -1;
		rc = deletion_restore(r->db, id, last, DELETION_AT_ONCE,
		    &last, err);
		if (rc > 0)
			p.done = MIN(p.done + DELETION_AT_ONCE, p.total);
	} while (rc > 0);
	if (rc < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "put back: manifests=%"
	    PRId64, p.done);
	return 0;
}
