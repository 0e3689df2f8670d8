/*
 * run.h — one run of a job, in a process of its own.
 *
 * A kind of job is a row of job.def and a function run_NAME, in the file of its
 * name.  The function does the work in steps and asks run_step before each; when
 * that fails it gives up at once, leaving things so that another run can go on.
 * What fails is tried again as job.def says; so is a run whose process or
 * machine died, which means that every job must bear to be begun again.
 */
#ifndef RUN_H
#define RUN_H

#include "conf.h"
#include "job.h"

struct run {
	const struct conf *conf;
	const struct job *job;
	struct db *db; /* a connection of its own */
	struct arena *arena;
	char message[256]; /* what was done, for people */
	struct str result; /* the same in numbers, as JSON; or absent */
	/* Private. */
	int64_t told;
	bool interrupted;
};

#define X(kind, name, attempts, seconds) \
	int run_##name(struct run *r, struct err *err) MUST_CHECK;
#include "job.def"
#undef X

/* Writes the progress down, at most once a second; -1: end, or failed. */
int run_step(struct run *r, const struct job_progress *p, struct err *err)
    MUST_CHECK;

/* A line for the log of the job. */
int run_say(struct run *r, struct err *err, const char *fmt, ...)
    PRINTF(3, 4) MUST_CHECK;

/* How the process of a run ends. */
#define RUN_TOLD 0        /* its row says how */
#define RUN_INTERRUPTED 3 /* by SIGTERM, or taken for dead */
#define RUN_UNTOLD 4      /* it could not write its row */

/* All of it; returns the exit status. */
int run_job(const struct conf *conf, const struct job *job);

#endif
