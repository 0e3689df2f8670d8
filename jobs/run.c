#include "base.h"

#include <signal.h>

#include "clock.h"
#include "log.h"
#include "run.h"

static int (*const functions[])(struct run *r, struct err *err) = {
#define X(kind, name, attempts, seconds) run_##name,
#include "job.def"
#undef X
};

/* Written by the signal's handler. */
static volatile sig_atomic_t wanted_to_end;

static void
end_wanted(int sig UNUSED)
{
	wanted_to_end = 1;
}

static int
interrupted(struct run *r, struct err *err)
{
	r->interrupted = true;
	return err_set(err, E_UNAVAILABLE, "interrupted");
}

int
run_step(struct run *r, const struct job_progress *p, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = NULL;
	int64_t now = clock_mono();
	int rc;

	if (wanted_to_end)
		return interrupted(r, err);
	if (r->told && now - r->told < SECOND)
		return 0;
	r->told = now;
	a = arena_new();
	rc = job_progress(r->db, a, r->job, p, err);
	return rc == 0 ? interrupted(r, err) : MIN(rc, 0);
}

int
run_say(struct run *r, struct err *err, const char *fmt, ...)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct str line;
	va_list ap;

	va_start(ap, fmt);
	line = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return job_log_add(r->db, r->job->id, line, err);
}

/* The cause is for us; those who may read the job get the message. */
static void
complain(struct run *r, const struct err *failure)
{
	struct err err;

	log_write(LOG_ERROR, "job failed",
	    LOG_STR("kind", str_of(job_kind_name(r->job->kind))),
	    LOG_INT("job", r->job->id), LOG_STR("msg", str_of(failure->msg)),
	    LOG_STR("cause", str_of(failure->cause)), LOG_END);
	snprintf(r->message, sizeof(r->message), "%s", failure->msg);
	if (run_say(r, &err, "failed: %s", failure->msg) < 0)
		log_write(LOG_WARN, "cannot log",
		    LOG_STR("cause", str_of(err.cause)), LOG_END);
}

static int
tell(struct run *r, enum job_outcome outcome)
{
	struct err err;

	if (job_end(r->db, r->arena, r->job, outcome, str_of(r->message),
	    r->result, &err) >= 0)
		return RUN_TOLD;
	log_write(LOG_ERROR, "cannot end the job", LOG_INT("job", r->job->id),
	    LOG_STR("cause", str_of(err.cause)), LOG_END);
	return RUN_UNTOLD;
}

static int
perform(struct run *r)
{
	struct err err;
	int rc = run_say(r, &err, "attempt %" PRId64 " of %s begins",
	    r->job->attempt, job_kind_name(r->job->kind));

	if (rc == 0)
		rc = functions[r->job->kind](r, &err);
	if (rc == 0)
		rc = run_say(r, &err, "succeeded: %s", r->message);
	if (r->interrupted)
		return RUN_INTERRUPTED;
	if (rc < 0)
		complain(r, &err);
	return tell(r, rc < 0 ? JOB_FAILED : JOB_SUCCEEDED);
}

/* The daemon has them blocked: one that came meanwhile comes now. */
static void
take_signals(void)
{
	sigset_t none;

	signal(SIGTERM, end_wanted);
	signal(SIGINT, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int
run_job(const struct conf *conf, const struct job *job)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	CLEANUP(db_free) struct db *db = NULL;
	struct run r = { .conf = conf, .job = job, .arena = a };

	take_signals();
	db = db_new(arena_cstr(a, conf->conninfo));
	r.db = db;
	return perform(&r);
}
