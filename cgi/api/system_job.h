/*
 * system_job.h — kinds of jobs that administrators run or schedule, in Harbor's
 * shapes: a schedule, "run now" as a schedule of type Manual, a history.
 */
#ifndef SYSTEM_JOB_H
#define SYSTEM_JOB_H

#include "api.h"
#include "job.h"

struct system_job {
	enum job_kind kind;
	const char *key;  /* of a run in the path */
	const char *noun; /* "garbage collection" */
	/* Checks the parameters and makes of them what the job reads. */
	int (*params)(struct ctx *c, const struct jsin *obj, struct str *ret,
	    struct err *err);
};

/* Whole handlers. */
int system_job_list(struct ctx *c, const struct system_job *s,
    struct err *err);
int system_job_get(struct ctx *c, const struct system_job *s, struct err *err);
int system_job_stop(struct ctx *c, const struct system_job *s,
    struct err *err);
int system_job_log(struct ctx *c, const struct system_job *s, struct err *err);
int system_job_schedule_get(struct ctx *c, const struct system_job *s,
    struct err *err);
/* 201 with the place of the run, or of the schedule. */
int system_job_schedule_post(struct ctx *c, const struct system_job *s,
    struct err *err);
int system_job_schedule_put(struct ctx *c, const struct system_job *s,
    struct err *err);

#endif
