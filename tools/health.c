#include "base.h"

#include <poll.h>

#include "health.h"
#include "http.h"
#include "proc.h"
#include "service.h"

#define BODY_MAX ((size_t)64 << 10)
#define GROW_ROUNDS 8

/* Through the plain port, or TLS where that one only redirects. */
static const char *
local_url(const struct tool *t, const char *path)
{
	const struct conf *c = &t->conf;
	bool tls = c->http_redirect;
	struct str host = c->listen.n > 0 ? c->listen : STR("127.0.0.1");
	bool v6 = str_chr(host, ':') >= 0;

	return tool_printf(t, "%s://%s%.*s%s:%" PRId64 "%s",
	    tls ? "https" : "http", v6 ? "[" : "", STR_ARG(host),
	    v6 ? "]" : "", tls ? c->https_port : c->http_port, path);
}

static struct http_get
local_get(const struct tool *t, const char *path)
{
	return (struct http_get){ .url = local_url(t, path), .any_server = true,
		.timeout_ms = 10000, .max = BODY_MAX };
}

int
health_ask(struct tool *t, struct str *ret_why, struct err *err)
{
	struct http_get get = local_get(t, "/api/v2.0/health");

	if (http_get_all(t->arena, &get, 1, err) < 0)
		return -1;
	if (get.status == 200 &&
	    str_find(get.body, STR("\"status\":\"healthy\"")) >= 0 &&
	    str_find(get.body, STR("\"unhealthy\"")) < 0)
		return 1;
	*ret_why = get.status == 0 ? get.failure : arena_printf(t->arena,
	    "status %ld: %.*s", get.status,
	    STR_ARG(str_head(str_trim(get.body), 300)));
	return 0;
}

int
health_wait(struct tool *t, int seconds, struct err *err)
{
	struct str why = STR_NULL;

	for (int i = 0; i < seconds * 10; i++) {
		int healthy = health_ask(t, &why, err);

		if (healthy != 0)
			return healthy < 0 ? -1 : 0;
		poll(NULL, 0, 100);
	}
	return err_cause(err, E_UNAVAILABLE, "%s does not become healthy: %.*s",
	    local_url(t, "/api/v2.0/health"), STR_ARG(why));
}

/*
 * A process that is idle again before the next request comes takes that one,
 * too.  So each request has a login that fails: checking it keeps a worker busy
 * for some 30 ms.  And there are several rounds.
 */
static int
grow_class(struct tool *t, const struct fcgid_class *class, struct err *err)
{
	const char *program = tool_printf(t, "%s/libexec/roadstead/%s",
	    t->prefix, class->program);
	size_t want = (size_t)class->processes;
	size_t n = MIN(want, (size_t)HTTP_AT_ONCE);
	struct http_get *gets = arena_array(t->arena, n, sizeof(*gets));

	for (int round = 0; round < GROW_ROUNDS; round++) {
		if (proc_count(program) >= want)
			break;
		for (size_t i = 0; i < n; i++) {
			gets[i] = local_get(t, class->path);
			gets[i].login = "roadstead-up:nobody";
		}
		if (http_get_all(t->arena, gets, n, err) < 0)
			return -1;
	}
	return 0;
}

int
health_grow(struct tool *t, struct err *err)
{
	struct fcgid_class classes[FCGID_MAX];
	size_t n = service_fcgid(t, classes);

	for (size_t i = 0; i < n; i++)
		if (grow_class(t, &classes[i], err) < 0)
			return -1;
	return 0;
}
