/*
 * job.h — the queue of jobs, and the daemons that work on it.
 *
 * A job waits (pending), runs, and has then succeeded, failed or been stopped.
 * One that fails waits again, a while longer each time, until its attempts are
 * used up.  A daemon claims a job and gives signs of life for it; a job without
 * them for JOB_STALE seconds counts as a failed attempt.  What a run writes
 * names job, daemon and attempt, so a run that was taken for dead changes
 * nothing any more.  Daemons hear of work on the channel JOB_CHANNEL.
 */
#ifndef JOB_H
#define JOB_H

#include "actor.h"
#include "list.h"

#define JOB_CHANNEL "job"
#define JOB_STALE 30      /* seconds */
#define JOB_LOG_LINES 1000 /* of each job that are kept */
#define JOB_KEEP 100       /* jobs of each kind that are kept when they are over */

enum job_kind {
#define X(kind, name, attempts, seconds) JOB_##kind,
#include "job.def"
#undef X
	JOB_KINDS
};

enum job_trigger { JOB_MANUAL, JOB_SCHEDULE, JOB_EVENT };

struct job_new {
	enum job_kind kind;
	int64_t owner; /* the policy it is of; 0: of the system */
	enum job_trigger trigger;
	struct str params;     /* JSON, or absent */
	struct str unique_key; /* at most one with it waits or runs; or absent */
	int64_t priority;      /* higher first */
	int64_t delay;         /* seconds */
	const struct actor *actor; /* who asked for it; NULL: nobody */
};

/* A run of a job. */
struct job {
	int64_t id;
	int64_t attempt;
	struct str daemon; /* who runs it */
	enum job_kind kind;
	int64_t owner;
	struct str params;
	struct str result; /* what an attempt before has left */
};

enum job_outcome {
	JOB_SUCCEEDED,
	JOB_FAILED,
	JOB_STOPPED,
	JOB_RETURNED, /* not its fault: waits again, and the attempt is not counted */
};

const char *job_kind_name(enum job_kind kind);

/* The names of all, for statements that take those that are known here. */
struct db_array job_kinds(struct arena *a);

/* Of a name among these. */
enum job_kind job_kind_of(struct str name);

/* 1 and the id; 0 one with the key is there; -1. */
int job_enqueue(struct db *db, struct arena *a, const struct job_new *job,
    int64_t *ret_id, struct err *err) MUST_CHECK;

/* The most urgent job that is due is the daemon's now: 1; 0 none is, -1. */
int job_claim(struct db *db, struct arena *a, struct str daemon,
    struct job *ret, struct err *err) MUST_CHECK;

/* Microseconds until the next one is due; -1 none waits. */
int job_due(struct db *db, struct arena *a, int64_t *ret_wait,
    struct err *err) MUST_CHECK;

/*
 * A sign of life for all that the daemon runs.  Rows: job_id, attempts,
 * stop_wanted, late.
 */
int job_heartbeat(struct db *db, struct arena *a, struct str daemon,
    struct rows *ret, struct err *err) MUST_CHECK;

struct job_progress {
	const char *phase;
	int64_t done, total; /* total 0: not known */
	int64_t bytes;
};

/* 1; 0 it is no longer this run's; -1. */
int job_progress(struct db *db, struct arena *a, const struct job *job,
    const struct job_progress *p, struct err *err) MUST_CHECK;

/* What it has done so far, for another attempt.  1; 0 as above; -1. */
int job_checkpoint(struct db *db, struct arena *a, const struct job *job,
    struct str result, struct err *err) MUST_CHECK;

/* result: what it did, as JSON; absent: as it was.  1; 0 as above; -1. */
int job_end(struct db *db, struct arena *a, const struct job *job,
    enum job_outcome outcome, struct str message, struct str result,
    struct err *err) MUST_CHECK;

/* Ends the runs of daemons that give no sign of life. */
int job_reclaim(struct db *db, struct arena *a, int64_t *ret_count,
    struct err *err) MUST_CHECK;

/* 1; 0 there is none that waits or runs; -1. */
int job_stop(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

/* Adds a line (cut at 1024 characters); the newest JOB_LOG_LINES stay. */
int job_log_add(struct db *db, int64_t id, struct str line, struct err *err)
    MUST_CHECK;

/* All lines, each with its time in front.  1, 0 no such job, -1. */
int job_log_get(struct db *db, struct arena *a, int64_t id, struct str *ret,
    struct err *err) MUST_CHECK;

/* Runs of a kind, in Harbor's shape of a history; the newest first. */
int job_history(struct db *db, struct arena *a, enum job_kind kind,
    int64_t owner, const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/* One of them: 1, 0, -1. */
int job_history_get(struct db *db, struct arena *a, enum job_kind kind,
    int64_t id, struct str *ret_json, struct err *err) MUST_CHECK;

/* Deletes what is over but for the newest `keep` of each kind and owner. */
int job_sweep(struct db *db, int64_t keep, int64_t *ret_count,
    struct err *err) MUST_CHECK;

struct job_daemon {
	struct str id, node;
	int64_t pid, slots;
};

/* A sign of life of the daemon itself. */
int job_daemon_seen(struct db *db, const struct job_daemon *d,
    struct err *err) MUST_CHECK;

/* Forgets this one (absent: none), and those without a sign of life. */
int job_daemon_sweep(struct db *db, struct str id, struct err *err) MUST_CHECK;

/* Whether one lives: 1, 0, -1. */
int job_daemon_any(struct db *db, struct arena *a, struct err *err) MUST_CHECK;

#endif
