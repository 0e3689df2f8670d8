/* up.c — starting, stopping and looking at the instance. */
#include "base.h"

#include "fcgid.h"
#include "health.h"
#include "schema.h"
#include "service.h"
#include "systemd.h"
#include "tool.h"

#define HEALTHY_SECONDS 30

static void
say_where(const struct tool *t)
{
	const struct conf *c = &t->conf;

	if (c->external_url.n > 0)
		say("Roadstead is up at %.*s", STR_ARG(c->external_url));
	else
		say("Roadstead is up at https://%.*s:%" PRId64
		    " and http://%.*s:%" PRId64, STR_ARG(c->hostname),
		    c->https_port, STR_ARG(c->hostname), c->http_port);
}

static int
start(struct tool *t, struct err *err)
{
	struct fcgid_gates gates = { .n = 0 };

	if (fcgid_close_gates(t, &gates, err) < 0 ||
	    (systemd_runs() ? systemd_start(t, err) < 0 :
	    service_start_all(t, err) < 0))
		return -1;
	if (t->conf.web_server == WEB_NONE) {
		say("The workers are up; the site's web server has the rest.");
		return 0;
	}
	if (service_await_web(t, err) < 0 || fcgid_grow(t, &gates, err) < 0 ||
	    health_wait(t, HEALTHY_SECONDS, err) < 0)
		return -1;
	say_where(t);
	return 0;
}

static int
stop(struct tool *t, struct err *err)
{
	/* What was started without systemd is stopped without it. */
	if (systemd_runs() && systemd_stop(t, err) < 0)
		return -1;
	return service_stop_all(t, err);
}

static int
begin(struct tool *t, struct err *err)
{
	if (tool_options(t, NULL, 0, err) < 0)
		return -1;
	if (t->argc > 0)
		return err_set(err, E_INVALID, "no such argument: %s",
		    t->argv[0]);
	if (tool_need_root(err) < 0)
		return -1;
	return tool_lock(t, err);
}

VERB(up)
{
	return begin(t, err) < 0 ? -1 : start(t, err);
}

VERB(down)
{
	return begin(t, err) < 0 ? -1 : stop(t, err);
}

VERB(restart)
{
	if (begin(t, err) < 0 || stop(t, err) < 0)
		return -1;
	return start(t, err);
}

VERB(status)
{
	struct str why = STR_NULL;
	bool runs = service_report(t);
	int healthy = t->conf.web_server == WEB_NONE ? 1 :
	    health_ask(t, &why, err);

	if (healthy < 0)
		return -1;
	say("%-10s %s%s%.*s", "health", healthy ? "healthy" : "not healthy",
	    why.n > 0 ? ": " : "", STR_ARG(why));
	if (schema_default_password(t))
		say("%-10s still has the default password; roadstead user "
		    "passwd admin", "admin");
	if (!runs || !healthy)
		return err_set(err, E_UNAVAILABLE, "not all of it runs");
	return 0;
}
