#include "base.h"

#include <fcntl.h>
#include <getopt.h>
#include <sys/file.h>

#include "app.h"
#include "clock.h"
#include "directory.h"
#include "heap.h"
#include "limits.h"
#include "log.h"
#include "num.h"
#include "record.h"
#include "serve.h"
#include "settings.h"

#define WORKERS_MAX 1024
#define THREADS_MAX 4096
#define DRAIN_MAX ((int64_t)64 << 20)

struct boot {
	const struct app_program *program;
	const char *config;
	int db;
	bool routes;
	struct serve_options serve;
};

static int
open_store(struct app *app, struct err *err)
{
	if (!app->program->needs_store)
		return 0;
	return store_open_data(app->arena, app->conf.data,
	    getenv("ROADSTEAD_FAULTS"), &app->store, err);
}

static void
app_stop(void *owner)
{
	struct app *app = owner;

	if (!app)
		return;
	dbpool_close(&app->dbs);
	store_close(&app->store);
	keyring_close(&app->keys);
	verifier_free(&app->verifier);
	settings_free(&app->settings);
	directory_free(&app->directory);
	arena_free(&app->arena);
	heap_free(app);
}

static enum log_level
log_level_of(int choice)
{
	static const enum log_level levels[] = {
		[CONF_LOG_INFO] = LOG_INFO,
		[CONF_LOG_DEBUG] = LOG_DEBUG,
		[CONF_LOG_WARNING] = LOG_WARN,
		[CONF_LOG_ERROR] = LOG_ERROR,
	};

	return levels[choice];
}

int
app_conf(struct arena *a, const char *program, const char *config,
    struct conf *ret, struct err *err)
{
	struct str path;

	if (conf_path(a, config, &path, err) < 0 ||
	    conf_load(a, arena_cstr(a, path), ret, err) < 0)
		return -1;
	log_setup(program, log_level_of(ret->log_level));
	return 0;
}

static int
open_all(struct app *app, const struct boot *b, struct err *err)
{
	struct str keys;

	if (app_conf(app->arena, b->program->name, b->config, &app->conf,
	    err) < 0)
		return -1;
	keys = arena_printf(app->arena, "%.*s/etc/keys",
	    STR_ARG(app->conf.prefix));
	if (keyring_open(keys.p, b->program->needs_signer, &app->keys,
	    err) < 0 || open_store(app, err) < 0)
		return -1;
	return dbpool_open(arena_cstr(app->arena, app->conf.conninfo), b->db,
	    app->conf.audit_pulls == AUDIT_RELAXED, &app->dbs, err);
}

/*
 * A process that mod_fcgid started waits here while "roadstead up" keeps this
 * file locked, and so keeps its first request (tools/fcgid.c).
 */
static void
pass_gate(const struct app *app)
{
	struct str path = arena_printf(app->arena, "%.*s/run/%s.gate",
	    STR_ARG(app->conf.prefix), app->program->name);
	CLEANUP(fd_close) int fd = open(path.p, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		flock(fd, LOCK_SH);
}

/* Half of a pool may wait for a directory; the rest serves the others. */
static void
set_slots(struct app *app, const struct boot *b)
{
	int half = b->serve.workers * b->serve.threads / 2;

	if (b->serve.socket) {
		app->slots = arena_printf(app->arena, "%s.slot",
		    b->serve.socket);
		app->slot_count = MAX(1, MIN(half, LIMIT_DIRECTORY_WAITS));
		return;
	}
	app->slots = arena_printf(app->arena, "%.*s/run/%s.slot",
	    STR_ARG(app->conf.prefix), app->program->name);
	app->slot_count = LIMIT_DIRECTORY_WAITS_FCGID;
}

static int
app_start(void *arg, void **ret_owner, struct err *err)
{
	const struct boot *b = arg;
	struct app *app = heap_zero(sizeof(*app));

	app->program = b->program;
	app->arena = arena_new();
	app->verifier = verifier_new();
	app->settings = settings_new();
	app->directory = directory_new();
	if (open_all(app, b, err) < 0) {
		app_stop(app);
		return -1;
	}
	set_slots(app, b);
	if (!b->serve.socket)
		pass_gate(app);
	*ret_owner = app;
	return 0;
}

static void *
thread_new(void *owner)
{
	struct ctx *c = heap_zero(sizeof(*c));

	c->app = owner;
	c->arena = arena_new();
	c->tokens = token_cache_new();
	return c;
}

static void
thread_free(void *thread)
{
	struct ctx *c = thread;

	token_cache_free(&c->tokens);
	arena_free(&c->arena);
	heap_free(c);
}

/* RFC 9110 section 15.5.6: 405 says what would be allowed. */
static int
no_route(struct ctx *c, struct err *err)
{
	if (!c->match.allow)
		return err_set(err, E_NOT_FOUND, "no such path");
	resp_header(&c->resp, "Allow", route_allow(c->arena, c->match.allow));
	return err_set(err, E_METHOD, "method not allowed");
}

/* Harbor's read-only mode: nothing changes but what ends it. */
static int
check_writable(struct ctx *c, struct err *err)
{
	int64_t read_only;

	if (c->req.method == REQ_GET || c->req.method == REQ_HEAD ||
	    c->match.route->body == BODY_STREAM_ALWAYS)
		return 0;
	if (settings_number(c, CONFIG_read_only, &read_only, err) < 0)
		return -1;
	return read_only ? err_set(err, E_DENIED,
	    "the system is in read-only mode") : 0;
}

static int
dispatch(struct ctx *c, struct fcgi *f, struct err *err)
{
	if (req_init(c->arena, f, &c->req, err) < 0)
		return -1;
	c->req.patience = c->app->conf.web_idle * SECOND;
	route_find(c->app->program->routes, &c->req, &c->match);
	if (!c->match.route)
		return no_route(c, err);
	if (c->app->program->admit(c, err) < 0)
		return -1;
	if (check_writable(c, err) < 0)
		return -1;
	if (c->match.route->body != BODY_NONE)
		ctx_db_release(c);
	return c->match.route->handler(c, err);
}

static void
log_request(const struct ctx *c, const struct err *err, int64_t began)
{
	int64_t took = clock_mono() - began;
	bool ours = c->resp.status >= 500;

	log_write(ours ? LOG_ERROR : LOG_INFO, "request",
	    LOG_STR("id", c->req.id), LOG_STR("method", c->req.method_name),
	    LOG_STR("path", c->req.path), LOG_INT("status", c->resp.status),
	    LOG_INT("us", took), LOG_INT("received", c->req.received),
	    LOG_STR("user", c->who.name), LOG_STR("peer", c->req.peer),
	    LOG_STR("error", str_of(err->code ? err_oci_code(err->code) :
	    NULL)),
	    LOG_STR("cause", str_of(err->cause[0] ? err->cause : NULL)),
	    LOG_END);
}

/* One request from its first byte to its last. */
static void
serve_request(void *thread, struct fcgi *f)
{
	struct ctx *c = thread;
	struct err err = { 0 };
	int64_t began = clock_mono();

	c->who = (struct identity){ .name = STR("") };
	c->match = (struct route_match){ 0 };
	c->repository = c->session_cookie = STR_NULL;
	c->project = (struct project){ 0 };
	c->csv = NULL;
	resp_init(&c->resp, c->arena, c->app->program->errors);
	if (dispatch(c, f, &err) < 0) {
		record_refusal(c, &err);
		resp_error(&c->resp, &err);
	}
	if (c->app->program->errors == RESP_ERRORS_API &&
	    c->req.method == REQ_GET)
		resp_revalidate(&c->resp, req_header(&c->req, "IF_NONE_MATCH"));
	ctx_db_release(c);
	body_drain(&c->req, DRAIN_MAX);
	/* else Apache would read the rest before it passes the answer on */
	if (!c->req.ended)
		resp_header(&c->resp, "Connection", STR("close"));
	resp_header(&c->resp, "X-Request-Id", c->req.id);
	if (c->app->program->errors == RESP_ERRORS_OCI)
		resp_header(&c->resp, "Docker-Distribution-Api-Version",
		    STR("registry/2.0"));
	resp_send(&c->resp, f, c->req.method == REQ_HEAD);
	log_request(c, &err, began);
	arena_reset(c->arena);
}

static int
usage(const char *program)
{
	fprintf(stderr, "usage: %s [--config FILE] [--listen SOCKET "
	    "[--workers N] [--threads N] [--db N] [--pidfile FILE]]\n"
	    "       %s --routes\n", program, program);
	return 2;
}

static bool
parse_count(const char *text, int max, int *ret)
{
	int64_t v;

	if (!num_i64(str_of(text), 1, max, &v))
		return false;
	*ret = (int)v;
	return true;
}

static bool
parse_options(struct boot *b, int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "listen", required_argument, NULL, 'l' },
		{ "workers", required_argument, NULL, 'w' },
		{ "threads", required_argument, NULL, 't' },
		{ "db", required_argument, NULL, 'd' },
		{ "pidfile", required_argument, NULL, 'p' },
		{ "routes", no_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	bool good = true;
	int opt;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'c': b->config = optarg; break;
		case 'l': b->serve.socket = optarg; break;
		case 'w':
			good &= parse_count(optarg, WORKERS_MAX,
			    &b->serve.workers);
			break;
		case 't':
			good &= parse_count(optarg, THREADS_MAX,
			    &b->serve.threads);
			break;
		case 'd': good &= parse_count(optarg, THREADS_MAX, &b->db); break;
		case 'p': b->serve.pidfile = optarg; break;
		case 'r': b->routes = true; break;
		default: good = false;
		}
	}
	return good && optind == argc;
}

static int
print_routes(const struct app_program *p)
{
	CLEANUP(arena_free) struct arena *a = arena_new();

	for (size_t i = 0; i < p->routes->count; i++) {
		const struct route *r = &p->routes->routes[i];
		static const char *const rules[] = {
			[PERM_RULE_PUBLIC] = "public",
			[PERM_RULE_LOGIN] = "login",
			[PERM_RULE_PROJECT] = "project",
			[PERM_RULE_PART] = "part",
			[PERM_RULE_SYSTEM] = "system",
			[PERM_RULE_REPOSITORY] = "repository",
			[PERM_RULE_CATALOG] = "catalog",
		};

		ASSERT(r->need.rule);
		printf("%.*s %s %s", STR_ARG(route_allow(a, r->method)),
		    r->pattern, rules[r->need.rule]);
		if (r->need.action)
			printf(" %s:%s",
			    perm_resource_name((enum perm_resource)
			    r->need.resource),
			    perm_action_name((enum perm_action)r->need.action));
		printf("\n");
	}
	return 0;
}

int
app_main(const struct app_program *p, int argc, char **argv)
{
	struct boot b = {
		.program = p,
		.db = 1,
		.serve = { .workers = 1, .threads = 1 },
	};
	struct serve_worker w = {
		.start = app_start,
		.thread_new = thread_new,
		.request = serve_request,
		.thread_free = thread_free,
		.stop = app_stop,
		.arg = &b,
	};

	log_setup(p->name, LOG_INFO);
	if (!parse_options(&b, argc, argv))
		return usage(argv[0]);
	if (b.routes)
		return print_routes(p);
	return serve(&b.serve, &w);
}
