#include "base.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "clock.h"
#include "heap.h"
#include "log.h"
#include "serve.h"

#define BACKLOG 1024
#define THREAD_STACK ((size_t)512 << 10)

/* One worker process. */
struct worker {
	const struct serve_worker *w;
	void *owner;
	int listen_fd;
	int stop_fd; /* readable once the worker shall end */
};

static int
fail(const struct err *err, const char *msg)
{
	log_write(LOG_ERROR, msg, LOG_STR("cause", str_of(err->cause)),
	    LOG_END);
	return 1;
}

/*
 * Of all idle threads of all workers the kernel wakes one for a connection; a
 * lock around accept would wake a second to wait in its place.
 */
static int
watch(const struct worker *p)
{
	struct epoll_event connection = {
		.events = EPOLLIN | EPOLLEXCLUSIVE,
		.data.fd = p->listen_fd,
	};
	struct epoll_event stop = { .events = EPOLLIN, .data.fd = p->stop_fd };
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd < 0 ||
	    epoll_ctl(fd, EPOLL_CTL_ADD, p->listen_fd, &connection) < 0 ||
	    epoll_ctl(fd, EPOLL_CTL_ADD, p->stop_fd, &stop) < 0) {
		log_write(LOG_ERROR, "cannot watch the socket", LOG_END);
		_exit(1);
	}
	return fd;
}

/* Waits for a connection: 1 take it, 0 look again, -1 stop. */
static int
await(const struct worker *p, int epoll_fd)
{
	struct epoll_event events[2];
	int n = epoll_wait(epoll_fd, events, 2, -1);

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	for (int i = 0; i < n; i++)
		if (events[i].data.fd == p->stop_fd)
			return -1;
	return n > 0;
}

static int
next_request(const struct worker *p, int epoll_fd, struct fcgi *f)
{
	int rc = await(p, epoll_fd);

	return rc > 0 ? fcgi_accept(f) : rc;
}

static void *
run_thread(void *arg)
{
	struct worker *p = arg;
	CLEANUP(fd_close) int epoll_fd = watch(p);
	CLEANUP(fcgi_free) struct fcgi *f = fcgi_new(p->listen_fd);
	void *thread = p->w->thread_new(p->owner);
	int rc;

	while ((rc = next_request(p, epoll_fd, f)) >= 0) {
		if (rc == 0)
			continue;
		p->w->request(thread, f);
		fcgi_finish(f);
	}
	p->w->thread_free(thread);
	return NULL;
}

static int
run_cgi(struct worker *p)
{
	CLEANUP(fcgi_free) struct fcgi *f = fcgi_new_cgi();
	void *thread = p->w->thread_new(p->owner);

	p->w->request(thread, f);
	p->w->thread_free(thread);
	return 0;
}

static void
block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGUSR1); /* Apache's and lighttpd's gentle stop */
	sigaddset(set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void
await_stop(const sigset_t *set)
{
	int sig;

	do {
		if (sigwait(set, &sig) != 0)
			return;
	} while (sig == SIGCHLD);
}

static int
start_threads(struct worker *p, pthread_t *ids, int count)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	for (int i = 0; i < count; i++)
		if (pthread_create(&ids[i], &attr, run_thread, p) != 0)
			return -1;
	pthread_attr_destroy(&attr);
	return 0;
}

static void
join_threads(const pthread_t *ids, int count)
{
	struct timespec until = {
		.tv_sec = clock_now() / SECOND + SERVE_GRACE,
	};

	for (int i = 0; i < count; i++)
		if (pthread_timedjoin_np(ids[i], NULL, &until) != 0)
			_exit(0); /* the rest is cut off */
}

static int
run_threads(struct worker *p, const sigset_t *set, int count)
{
	pthread_t *ids = heap_zero(sizeof(*ids) * (size_t)count);
	uint64_t one = 1;

	if (start_threads(p, ids, count) < 0) {
		log_write(LOG_ERROR, "cannot start threads", LOG_END);
		_exit(1);
	}
	await_stop(set);
	if (write(p->stop_fd, &one, sizeof(one)) < 0)
		_exit(1);
	join_threads(ids, count);
	heap_free(ids);
	return 0;
}

/* The life of one worker process on an open socket. */
static int
run_worker(const struct serve_worker *w, int listen_fd, int threads)
{
	struct worker p = { .w = w, .listen_fd = listen_fd };
	struct err err;
	sigset_t set;
	int rc;

	block_signals(&set);
	if (fcgi_setup(&err) < 0 || w->start(w->arg, &p.owner, &err) < 0)
		return fail(&err, "cannot start");
	if (listen_fd == 0 && fcgi_is_cgi()) {
		rc = run_cgi(&p);
	} else {
		fcntl(listen_fd, F_SETFL,
		    fcntl(listen_fd, F_GETFL) | O_NONBLOCK);
		p.stop_fd = eventfd(0, EFD_CLOEXEC);
		rc = p.stop_fd < 0 ? 1 : run_threads(&p, &set, threads);
	}
	w->stop(p.owner);
	return rc;
}

static pid_t
fork_worker(const struct serve_worker *w, int fd, int threads)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	/* a worker does not outlive its master */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	exit(run_worker(w, fd, threads));
}

static int
write_pidfile(const char *path, struct err *err)
{
	CLEANUP(file_close) FILE *f = NULL;

	if (!path)
		return 0;
	f = fopen(path, "we");
	if (!f || fprintf(f, "%ld\n", (long)getpid()) < 0 || fflush(f) != 0)
		return err_errno(err, "cannot write %s", path);
	return 0;
}

struct master {
	const struct serve_options *o;
	const struct serve_worker *w;
	int fd;
	pid_t *pids;
};

/* A worker that died young is not started again at once. */
static void
keep_workers(struct master *m)
{
	for (int i = 0; i < m->o->workers; i++)
		if (m->pids[i] <= 0)
			m->pids[i] = fork_worker(m->w, m->fd, m->o->threads);
}

static void
reap(struct master *m)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < m->o->workers; i++)
			if (m->pids[i] == pid)
				m->pids[i] = 0;
		log_write(LOG_WARN, "worker ended", LOG_INT("pid", pid),
		    LOG_INT("status", status), LOG_END);
	}
}

static void
stop_workers(struct master *m)
{
	for (int i = 0; i < m->o->workers; i++)
		if (m->pids[i] > 0)
			kill(m->pids[i], SIGTERM);
	for (int i = 0; i < m->o->workers; i++)
		if (m->pids[i] > 0)
			waitpid(m->pids[i], NULL, 0);
}

static void
run_master(struct master *m)
{
	sigset_t set;
	int sig = SIGCHLD;
	struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	block_signals(&set);
	keep_workers(m);
	while (sig == SIGCHLD) {
		if (sigwait(&set, &sig) != 0)
			break;
		if (sig != SIGCHLD)
			continue;
		reap(m);
		nanosleep(&pause, NULL);
		keep_workers(m);
	}
	stop_workers(m);
}

int
serve(const struct serve_options *o, const struct serve_worker *w)
{
	struct master m = { .o = o, .w = w };
	struct err err;

	signal(SIGPIPE, SIG_IGN);
	if (!o->socket)
		return run_worker(w, 0, o->threads);
	m.fd = fcgi_listen(o->socket, BACKLOG, &err);
	if (m.fd < 0 || write_pidfile(o->pidfile, &err) < 0)
		return fail(&err, "cannot listen");
	m.pids = heap_zero(sizeof(*m.pids) * (size_t)o->workers);
	run_master(&m);
	unlink(o->socket);
	if (o->pidfile)
		unlink(o->pidfile);
	heap_free(m.pids);
	return 0;
}
