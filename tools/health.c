#include "base.h"

#include <poll.h>

#include "health.h"
#include "http.h"

#define BODY_MAX ((size_t)64 << 10)

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

struct http_get
health_get(const struct tool *t, const char *path)
{
	return (struct http_get){ .url = local_url(t, path), .any_server = true,
		.timeout_ms = 10000, .max = BODY_MAX };
}

int
health_ask(struct tool *t, struct str *ret_why, struct err *err)
{
	struct http_get get = health_get(t, "/api/v2.0/health");

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
