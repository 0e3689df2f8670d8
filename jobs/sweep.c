/* sweep.c — what nobody comes back for, and jobs that are long over. */
#include "base.h"

#include "run.h"
#include "sweep.h"

static int
step(struct sweep *s, const char *phase, struct err *err)
{
	struct job_progress p = {
		.phase = phase,
		.done = s->uploads + s->files + s->sessions + s->trash,
	};

	return run_step(s->arg, &p, err);
}

int
run_sweep(struct run *r, struct err *err)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct sweep s = {
		.db = r->db,
		.age = r->conf->upload_age,
		.step = step,
		.arg = r,
	};
	int64_t jobs;

	if (store_open_data(r->arena, r->conf->data,
	    getenv("ROADSTEAD_FAULTS"), &store, err) < 0)
		return -1;
	s.store = store;
	if (sweep_all(&s, err) < 0 || job_sweep(r->db, JOB_KEEP, &jobs, err) < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "removed: uploads=%" PRId64
	    " files=%" PRId64 " sessions=%" PRId64 " trash=%" PRId64
	    " jobs=%" PRId64
	    "; still written: uploads=%" PRId64, s.uploads, s.files, s.sessions,
	    s.trash, jobs, s.busy);
	return 0;
}
