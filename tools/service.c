#include "base.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "cluster.h"
#include "layout.h"
#include "proc.h"
#include "service.h"

#define APACHE "/usr/sbin/apache2"
#define LIGHTTPD "/usr/sbin/lighttpd"
#define START_SECONDS 30
#define STOP_SECONDS 30
#define WEB_STOP_SECONDS 10
#define WEB_THREADS 384
/* Of each program; a little more than clients that ask at the same moment. */
#define FCGID_PROCESSES 20

static const char *
num(const struct tool *t, int64_t n)
{
	return tool_printf(t, "%" PRId64, n);
}

static bool
is_apache(const struct tool *t)
{
	return t->conf.web_server == WEB_APACHE ||
	    t->conf.web_server == WEB_APACHE_FCGID;
}

/* What suits each server, where roadstead.yml has 0. */
static int64_t
or_suits(const struct tool *t, int64_t set, const int64_t suits[])
{
	return set > 0 ? set : suits[t->conf.web_server];
}

static int64_t
registry_workers(const struct tool *t)
{
	static const int64_t suits[] = { [WEB_APACHE] = 2,
		[WEB_APACHE_FCGID] = FCGID_PROCESSES, [WEB_LIGHTTPD] = 4,
		[WEB_NONE] = 2 };

	return or_suits(t, t->conf.registry_workers, suits);
}

static int64_t
token_workers(const struct tool *t)
{
	static const int64_t suits[] = { [WEB_APACHE] = 2,
		[WEB_APACHE_FCGID] = FCGID_PROCESSES, [WEB_LIGHTTPD] = 2,
		[WEB_NONE] = 2 };

	return or_suits(t, t->conf.token_workers, suits);
}

static int64_t
api_workers(const struct tool *t)
{
	static const int64_t suits[] = { [WEB_APACHE] = 2,
		[WEB_APACHE_FCGID] = FCGID_PROCESSES, [WEB_LIGHTTPD] = 2,
		[WEB_NONE] = 2 };

	return or_suits(t, t->conf.api_workers, suits);
}

int64_t
service_web_threads(const struct tool *t)
{
	return t->conf.web_threads > 0 ? t->conf.web_threads : WEB_THREADS;
}

size_t
service_pools(const struct tool *t, struct pool pools[POOLS_MAX])
{
	const char *user = layout_user(t);
	size_t n = 0;

	pools[n++] = (struct pool){ .name = "jobd",
		.program = "roadstead-jobd", .user = user };
	if (t->conf.web_server == WEB_APACHE_FCGID)
		return n;
	pools[n++] = (struct pool){ "registry", "registry.fcgi", user,
		registry_workers(t), 1, 1 };
	/* Threads that wait for slow clients; they share few connections. */
	pools[n++] = (struct pool){ "upload", "registry.fcgi", user, 1,
		t->conf.upload_threads, 8 };
	pools[n++] = (struct pool){ "token", "token.fcgi",
		layout_signer(t), token_workers(t), 8, 2 };
	pools[n++] = (struct pool){ "api", "api.fcgi", user,
		api_workers(t), 4, 2 };
	return n;
}

size_t
service_fcgid(const struct tool *t, struct fcgid_class out[FCGID_MAX])
{
	size_t n = 0;

	if (t->conf.web_server != WEB_APACHE_FCGID)
		return 0;
	out[n++] = (struct fcgid_class){ "registry", "/v2/",
		registry_workers(t) };
	out[n++] = (struct fcgid_class){ "token", "/service/jwks",
		token_workers(t) };
	out[n++] = (struct fcgid_class){ "api", "/api/v2.0/ping",
		api_workers(t) };
	return n;
}

static const char *
socket_of(const struct tool *t, const struct pool *p)
{
	return tool_printf(t, "%s/run/%s.sock", t->prefix, p->name);
}

static const char *
pidfile_of(const struct tool *t, const struct pool *p)
{
	return tool_printf(t, "%s/run/%s.pid", t->prefix, p->name);
}

const char *const *
service_pool_argv(const struct tool *t, const struct pool *p)
{
	const char *words[] = {
		tool_printf(t, "%s/libexec/roadstead/%s", t->prefix, p->program),
		"--config", t->config, "--pidfile", pidfile_of(t, p),
		p->workers > 0 ? "--listen" : NULL, socket_of(t, p),
		"--workers", num(t, p->workers), "--threads", num(t, p->threads),
		"--db", num(t, p->db), NULL };
	const char **argv = arena_alloc(t->arena, sizeof(words));

	memcpy(argv, words, sizeof(words));
	return argv;
}

const char *const *
service_web_argv(const struct tool *t, bool foreground)
{
	const char *conf = tool_path(t, "etc/web/server.conf");
	const char *apache[] = { APACHE, "-f", conf,
		foreground ? "-DFOREGROUND" : NULL, NULL };
	const char *lighttpd[] = { LIGHTTPD, "-f", conf,
		foreground ? "-D" : NULL, NULL };
	const char **argv = arena_alloc(t->arena, sizeof(apache));

	memcpy(argv, is_apache(t) ? apache : lighttpd, sizeof(apache));
	return argv;
}

static pid_t
pool_pid(const struct tool *t, const struct pool *p)
{
	return proc_of_file(pidfile_of(t, p), pidfile_of(t, p));
}

static const char *
web_pidfile(const struct tool *t)
{
	return tool_path(t, "run/httpd/httpd.pid");
}

static pid_t
web_pid(const struct tool *t)
{
	return proc_of_file(web_pidfile(t),
	    tool_path(t, "etc/web/server.conf"));
}

static bool
answers(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	CLEANUP(fd_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC,
	    0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	return fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
}

/* jobd writes its pid file when it works. */
static bool
is_ready(const struct tool *t, const struct pool *p)
{
	return pool_pid(t, p) &&
	    (p->workers == 0 || answers(socket_of(t, p)));
}

static int
start_pool(struct tool *t, const struct pool *p, struct err *err)
{
	const char *log = tool_printf(t, "%s/log/%s.log", t->prefix, p->name);
	const struct proc proc = { .argv = service_pool_argv(t, p),
		.user = p->user, .log = log };
	pid_t pid;

	if (proc_start(&proc, &pid, err) < 0)
		return -1;
	for (int i = 0; i < START_SECONDS * 50; i++) {
		if (!proc_alive(pid))
			return err_cause(err, E_INTERNAL,
			    "the %s workers ended at once; see %s", p->name,
			    log);
		if (is_ready(t, p))
			return 0;
		poll(NULL, 0, 20);
	}
	return err_cause(err, E_INTERNAL, "the %s workers do not answer; see %s",
	    p->name, log);
}

static int
start_web(struct tool *t, struct err *err)
{
	const char *env[] = { tool_printf(t, "TMPDIR=%s",
	    tool_data(t, "spool")), NULL };

	/* A stale one, or the empty one that lighttpd leaves, stops Apache. */
	if (layout_remove(web_pidfile(t), err) < 0 ||
	    proc_run(t->arena, &(struct proc){
	        .argv = service_web_argv(t, false), .env = env }, NULL, err) < 0)
		return -1;
	return service_await_web(t, err);
}

int
service_await_web(struct tool *t, struct err *err)
{
	for (int i = 0; i < START_SECONDS * 50; i++) {
		if (web_pid(t))
			return 0;
		poll(NULL, 0, 20);
	}
	return err_cause(err, E_INTERNAL, "the web server did not start; see %s",
	    tool_path(t, "log/httpd.log"));
}

int
service_start_all(struct tool *t, struct err *err)
{
	struct pool pools[POOLS_MAX];
	size_t n = service_pools(t, pools);

	if (cluster_is_ours(t) && !cluster_runs(t)) {
		say("starting PostgreSQL");
		if (cluster_start(t, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++) {
		if (pool_pid(t, &pools[i]))
			continue;
		say("starting the %s workers", pools[i].name);
		if (start_pool(t, &pools[i], err) < 0)
			return -1;
	}
	if (t->conf.web_server != WEB_NONE && !web_pid(t)) {
		say("starting %s", is_apache(t) ? "Apache" : "lighttpd");
		if (start_web(t, err) < 0)
			return -1;
	}
	return 0;
}

/* Requests in flight end first, which the two are told by different signals. */
static int
stop_web(struct tool *t, pid_t pid, struct err *err)
{
	bool apache = proc_of_file(web_pidfile(t), APACHE) > 0;

	if (proc_stop(pid, apache ? SIGWINCH : SIGINT, WEB_STOP_SECONDS,
	        err) < 0)
		return -1;
	return layout_remove(web_pidfile(t), err);
}

/* All pools there can be: roadstead.yml may have changed since the start. */
static int
stop_pools(struct tool *t, struct err *err)
{
	static const char *const names[] = { "api", "token", "upload",
		"registry", "jobd" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct pool p = { .name = names[i] };
		pid_t pid = pool_pid(t, &p);

		if (!pid)
			continue;
		say("stopping the %s workers", p.name);
		if (proc_stop(pid, SIGTERM, STOP_SECONDS, err) < 0)
			return -1;
	}
	return 0;
}

int
service_stop_all(struct tool *t, struct err *err)
{
	pid_t pid = web_pid(t);

	if (pid) {
		say("stopping the web server");
		if (stop_web(t, pid, err) < 0)
			return -1;
	}
	if (stop_pools(t, err) < 0)
		return -1;
	if (cluster_is_ours(t) && cluster_runs(t)) {
		say("stopping PostgreSQL");
		return cluster_stop(t, err);
	}
	return 0;
}

static bool
report_one(const char *name, bool runs, pid_t pid)
{
	if (runs && pid > 0)
		say("%-10s runs (process %d)", name, (int)pid);
	else
		say("%-10s %s", name, runs ? "runs" : "does not run");
	return runs;
}

bool
service_report(struct tool *t)
{
	struct pool pools[POOLS_MAX];
	size_t n = service_pools(t, pools);
	bool all = true;

	if (cluster_is_ours(t))
		all = report_one("postgresql", cluster_runs(t), 0);
	for (size_t i = 0; i < n; i++) {
		pid_t pid = pool_pid(t, &pools[i]);

		all = report_one(pools[i].name, pid > 0, pid) && all;
	}
	if (t->conf.web_server != WEB_NONE) {
		pid_t pid = web_pid(t);

		all = report_one("web", pid > 0, pid) && all;
	}
	return all;
}
