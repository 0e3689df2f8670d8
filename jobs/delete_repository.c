/* delete_repository.c — what deleted repositories held goes bit by bit. */
#include "base.h"

#include "repository.h"
#include "run.h"

#define BATCH 500

/* All of one. */
static int
shrink(struct run *r, int64_t id, struct job_progress *p, struct err *err)
{
	bool gone = false;
	int rc = 1;

	while (rc > 0 && !gone) {
		if (run_step(r, p, err) < 0)
			return -1;
		rc = repository_shrink(r->db, id, BATCH, &gone, err);
		p->done = MIN(p->done + BATCH, p->total);
	}
	return MIN(rc, 0);
}

int
run_delete_repository(struct run *r, struct err *err)
{
	struct job_progress p = { .phase = "manifests" };
	int64_t id = 0, manifests, count = 0;
	int rc;

	while ((rc = repository_deleted(r->db, r->arena, id, &id, &manifests,
	    err)) > 0) {
		p.total += manifests;
		if (shrink(r, id, &p, err) < 0)
			return -1;
		p.done = p.total;
		count++;
	}
	if (rc < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "removed: repositories=%"
	    PRId64 " manifests=%" PRId64, count, p.total);
	return 0;
}
