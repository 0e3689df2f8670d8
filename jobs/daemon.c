#include "base.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "clock.h"
#include "daemon.h"
#include "heap.h"
#include "log.h"
#include "rnd.h"
#include "run.h"
#include "schedule.h"

#define BEAT (5 * SECOND)     /* between signs of life */
#define TROUBLE SECOND        /* between looks for a database that is away */
#define EXIT_GRACE (5 * SECOND) /* for reports, when all runs have ended */

/* Why a run was told to end. */
enum why { WHY_NONE, WHY_STOP, WHY_LATE, WHY_SHUTDOWN, WHY_LOST };

/* A run; free when it has neither a process nor something to report. */
struct slot {
	struct job job;
	pid_t pid;
	enum why why;
	int64_t kill_at; /* after SIGTERM; 0: not sent */
	bool beats;      /* its row was there at the last heartbeat */
	bool reports;    /* the process is gone; its row does not know yet */
	enum job_outcome outcome;
	char message[128];
};

struct daemon {
	const struct conf *conf;
	const char *pidfile;
	struct job_daemon self;
	struct db *db;
	struct slot *slots;
	int signal_fd;
	int64_t due; /* microseconds until a job is due; -1: none, or no slot */
	int64_t scheduled; /* the same for schedules */
	bool stopping;
	bool in_trouble;
	bool works; /* has been registered once */
};

static bool
is_free(const struct slot *s)
{
	return !s->pid && !s->reports;
}

static struct slot *
free_slot(struct daemon *d)
{
	for (int64_t i = 0; i < d->self.slots; i++)
		if (is_free(&d->slots[i]))
			return &d->slots[i];
	return NULL;
}

static bool
is_idle(const struct daemon *d)
{
	for (int64_t i = 0; i < d->self.slots; i++)
		if (!is_free(&d->slots[i]))
			return false;
	return true;
}

static void NORETURN
run_child(struct daemon *d, const struct job *job, pid_t parent)
{
	/* a run never outlives the daemon that gives signs of life for it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(RUN_UNTOLD);
	/* the parent's connection: not a word on it, not even the last one */
	close(db_fd(d->db));
	close(d->signal_fd);
	_exit(run_job(d->conf, job));
}

static int
start(struct daemon *d, struct slot *s, const struct job *job, struct err *err)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid == 0)
		run_child(d, job, parent);
	if (pid < 0)
		return err_errno(err, "cannot fork");
	*s = (struct slot){ .job = *job, .pid = pid, .beats = true };
	/* the arena ends before the run */
	s->job.params = s->job.result = STR_NULL;
	log_write(LOG_INFO, "job begun",
	    LOG_STR("kind", str_of(job_kind_name(job->kind))),
	    LOG_INT("job", job->id), LOG_INT("attempt", job->attempt),
	    LOG_INT("pid", pid), LOG_END);
	return 0;
}

static int
claim(struct daemon *d, struct arena *a, struct err *err)
{
	struct slot *s;
	struct job job;
	int rc;

	while (!d->stopping && (s = free_slot(d))) {
		rc = job_claim(d->db, a, d->self.id, &job, err);
		if (rc == 0)
			return job_due(d->db, a, &d->due, err);
		if (rc < 0 || start(d, s, &job, err) < 0)
			return -1;
	}
	return 0;
}

static void
end_run(struct slot *s, enum why why)
{
	if (!s->pid || s->why)
		return;
	s->why = why;
	s->kill_at = clock_mono() + DAEMON_GRACE * SECOND;
	kill(s->pid, why == WHY_LOST ? SIGKILL : SIGTERM);
}

static void
kill_slow(struct daemon *d)
{
	for (int64_t i = 0; i < d->self.slots; i++) {
		struct slot *s = &d->slots[i];

		if (s->pid && s->kill_at && clock_mono() >= s->kill_at)
			kill(s->pid, SIGKILL);
	}
}

static void
conclude(struct slot *s, enum job_outcome outcome, const char *fmt, ...)
    PRINTF(3, 4);

static void
conclude(struct slot *s, enum job_outcome outcome, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->message, sizeof(s->message), fmt, ap);
	va_end(ap);
	s->outcome = outcome;
	s->reports = true;
}

/* What to write for a run whose process did not. */
static void
judge(struct slot *s, int status)
{
	bool interrupted = WIFEXITED(status) &&
	    WEXITSTATUS(status) == RUN_INTERRUPTED;

	if (s->why == WHY_STOP)
		conclude(s, JOB_STOPPED, "stopped");
	else if (s->why == WHY_LATE)
		conclude(s, JOB_FAILED, "took too long");
	else if (s->why == WHY_SHUTDOWN || interrupted)
		conclude(s, JOB_RETURNED, "interrupted");
	else if (WIFSIGNALED(status))
		conclude(s, JOB_FAILED, "its process died of signal %d",
		    WTERMSIG(status));
	else
		conclude(s, JOB_FAILED, "its process ended with status %d",
		    WEXITSTATUS(status));
}

static void
reap(struct daemon *d)
{
	for (int64_t i = 0; i < d->self.slots; i++) {
		struct slot *s = &d->slots[i];
		int status;

		if (!s->pid || waitpid(s->pid, &status, WNOHANG) != s->pid)
			continue;
		log_write(LOG_INFO, "run over", LOG_INT("job", s->job.id),
		    LOG_INT("pid", s->pid), LOG_INT("status", status),
		    LOG_END);
		s->pid = 0;
		if (s->why != WHY_LOST &&
		    !(WIFEXITED(status) && WEXITSTATUS(status) == RUN_TOLD))
			judge(s, status);
	}
}

static int
report(struct daemon *d, struct arena *a, struct err *err)
{
	for (int64_t i = 0; i < d->self.slots; i++) {
		struct slot *s = &d->slots[i];

		if (!s->reports)
			continue;
		if (job_end(d->db, a, &s->job, s->outcome, str_of(s->message),
		    STR_NULL, err) < 0)
			return -1;
		s->reports = false;
	}
	return 0;
}

static struct slot *
slot_of(struct daemon *d, int64_t id, int64_t attempt)
{
	for (int64_t i = 0; i < d->self.slots; i++) {
		struct slot *s = &d->slots[i];

		if (!is_free(s) && s->job.id == id && s->job.attempt == attempt)
			return s;
	}
	return NULL;
}

/* One that nobody runs was claimed by an answer that never came. */
static int
look_at(struct daemon *d, struct arena *a, const struct row *row,
    struct err *err)
{
	struct job job = {
		.id = row_i64(row, "job_id"),
		.attempt = row_i64(row, "attempts"),
		.daemon = d->self.id,
	};
	struct slot *s = slot_of(d, job.id, job.attempt);

	if (!s)
		return job_end(d->db, a, &job, JOB_RETURNED, STR("not begun"),
		    STR_NULL, err);
	s->beats = true;
	if (row_bool(row, "stop_wanted"))
		end_run(s, WHY_STOP);
	else if (row_bool(row, "late"))
		end_run(s, WHY_LATE);
	return 0;
}

static int
beat(struct daemon *d, struct arena *a, struct err *err)
{
	struct rows rows;

	if (job_heartbeat(d->db, a, d->self.id, &rows, err) < 0)
		return -1;
	for (int64_t i = 0; i < d->self.slots; i++)
		d->slots[i].beats = false;
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		if (look_at(d, a, &row, err) < 0)
			return -1;
	}
	/* it may have just ended by itself: then nobody is there to be killed */
	for (int64_t i = 0; i < d->self.slots; i++)
		if (!d->slots[i].beats)
			end_run(&d->slots[i], WHY_LOST);
	return 0;
}

static int
look_after_others(struct daemon *d, struct arena *a, struct err *err)
{
	int64_t lost;

	if (job_reclaim(d->db, a, &lost, err) < 0)
		return -1;
	if (lost > 0)
		log_write(LOG_WARN, "daemon lost", LOG_INT("jobs", lost),
		    LOG_END);
	return job_daemon_sweep(d->db, STR_NULL, err);
}

/* Schedules fire when nothing can be begun, too. */
static int
look_at_schedules(struct daemon *d, struct arena *a, struct err *err)
{
	int64_t fired;

	if (d->stopping)
		return 0;
	if (schedule_fire(d->db, &fired, err) < 0)
		return -1;
	if (fired > 0)
		log_write(LOG_INFO, "scheduled", LOG_INT("jobs", fired),
		    LOG_END);
	return schedule_wait(d->db, a, &d->scheduled, err);
}

static int
work(struct daemon *d, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();

	if (db_listen(d->db, JOB_CHANNEL, err) < 0 ||
	    job_daemon_seen(d->db, &d->self, err) < 0 ||
	    report(d, a, err) < 0 || beat(d, a, err) < 0 ||
	    look_after_others(d, a, err) < 0 ||
	    look_at_schedules(d, a, err) < 0)
		return -1;
	return claim(d, a, err);
}

static int
write_pidfile(const char *path, struct err *err)
{
	CLEANUP(file_close) FILE *f = path ? fopen(path, "we") : NULL;

	if (path && (!f || fprintf(f, "%ld\n", (long)getpid()) < 0 ||
	    fflush(f) != 0))
		return err_errno(err, "cannot write %s", path);
	return 0;
}

/* Trouble is told once, when it begins. */
static void
turn(struct daemon *d)
{
	struct err err;
	int rc;

	reap(d);
	d->due = d->scheduled = -1;
	rc = work(d, &err);
	if (rc == 0 && !d->works) {
		d->works = true;
		rc = write_pidfile(d->pidfile, &err);
	}
	if (rc < 0 && !d->in_trouble)
		log_write(LOG_ERROR, "cannot work",
		    LOG_STR("msg", str_of(err.msg)),
		    LOG_STR("cause", str_of(err.cause)), LOG_END);
	d->in_trouble = rc < 0;
	kill_slow(d);
}

static void
shut_down(struct daemon *d)
{
	d->stopping = true;
	for (int64_t i = 0; i < d->self.slots; i++)
		end_run(&d->slots[i], WHY_SHUTDOWN);
}

static void
read_signals(struct daemon *d)
{
	struct signalfd_siginfo info;

	while (read(d->signal_fd, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			shut_down(d);
}

static void
await(struct daemon *d)
{
	struct pollfd fds[] = {
		{ .fd = d->signal_fd, .events = POLLIN },
		{ .fd = db_fd(d->db), .events = POLLIN },
	};
	int64_t wait = d->in_trouble ? TROUBLE : BEAT;

	if (db_heard(d->db))
		return;
	if (d->due >= 0)
		wait = MIN(wait, d->due);
	if (d->scheduled >= 0)
		wait = MIN(wait, d->scheduled);
	/* rounded up, not to wake before its time */
	poll(fds, ARRAY_SIZE(fds), (int)((wait + 999) / 1000));
}

static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void
loop(struct daemon *d)
{
	int64_t until = INT64_MAX;

	for (;;) {
		turn(d);
		if (d->stopping && (is_idle(d) || clock_mono() >= until))
			return;
		await(d);
		read_signals(d);
		if (d->stopping && until == INT64_MAX)
			until = clock_mono() + DAEMON_GRACE * SECOND +
			    EXIT_GRACE;
	}
}

int
daemon_run(const struct conf *conf, const char *pidfile)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	CLEANUP(db_free) struct db *db = db_new(arena_cstr(a, conf->conninfo));
	char node[HOST_NAME_MAX + 1] = "";
	struct daemon d = { .conf = conf, .pidfile = pidfile, .db = db };
	struct err err;

	gethostname(node, sizeof(node) - 1);
	d.self = (struct job_daemon){ rnd_uuid(a), str_of(node), getpid(),
		conf->job_slots };
	d.slots = heap_zero(sizeof(*d.slots) * (size_t)d.self.slots);
	d.signal_fd = open_signals();
	log_write(LOG_INFO, "daemon begins", LOG_STR("daemon", d.self.id),
	    LOG_END);
	loop(&d);
	if (job_daemon_sweep(db, d.self.id, &err) < 0)
		log_write(LOG_WARN, "cannot sign off",
		    LOG_STR("cause", str_of(err.cause)), LOG_END);
	if (pidfile)
		unlink(pidfile);
	heap_free(d.slots);
	fd_close(&d.signal_fd);
	return 0;
}
