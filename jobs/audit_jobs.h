/* audit_jobs.h — what jobs that read the audit in its order share. */
#ifndef AUDIT_JOBS_H
#define AUDIT_JOBS_H

#include "run.h"

/*
 * Up to when no row can still come, in microseconds: a moment ago, if those who
 * write have ended soon; else as far as is known.
 */
int audit_await_horizon(struct run *r, int64_t *ret, struct err *err)
    MUST_CHECK;

#endif
