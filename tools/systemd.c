#include "base.h"

#include "cluster.h"
#include "layout.h"
#include "proc.h"
#include "service.h"
#include "systemd.h"
#include "template.h"
#include "webconf.h"

#define UNIT_DIR "/etc/systemd/system"
#define UNIT_MAX ((size_t)16 << 10)

bool
systemd_runs(void)
{
	/* The documented test for "booted with systemd". */
	return access("/run/systemd/system", F_OK) == 0;
}

static const char *
unit_name(const struct tool *t)
{
	struct str rest = str_of(t->prefix), part;
	struct buf name;

	if (str_eq(rest, STR("/opt/roadstead")))
		return "roadstead";
	buf_init(&name, t->arena, 512);
	buf_addz(&name, "roadstead");
	while (str_next(&rest, '/', &part))
		if (part.n > 0)
			buf_printf(&name, "-%.*s", STR_ARG(part));
	buf_addc(&name, '\0');
	return buf_str(&name).p;
}

static struct str
joined(const struct tool *t, const char *const *argv)
{
	struct buf line;

	buf_init(&line, t->arena, UNIT_MAX);
	for (size_t i = 0; argv[i]; i++)
		buf_printf(&line, "%s%s", i > 0 ? " " : "", argv[i]);
	return buf_str(&line);
}

/* The services of all pools, in one line. */
static struct str
pool_units(const struct tool *t)
{
	struct pool pools[POOLS_MAX];
	size_t n = service_pools(t, pools);
	struct buf line;

	buf_init(&line, t->arena, UNIT_MAX);
	for (size_t i = 0; i < n; i++)
		buf_printf(&line, "%s%s-%s.service", i > 0 ? " " : "",
		    unit_name(t), pools[i].name);
	return buf_str(&line);
}

static struct str
wanted_units(const struct tool *t)
{
	struct str pools = pool_units(t);
	const char *name = unit_name(t);
	struct buf line;

	buf_init(&line, t->arena, UNIT_MAX);
	if (cluster_is_ours(t))
		buf_printf(&line, "%s-postgresql.service ", name);
	buf_add(&line, pools);
	if (t->conf.web_server != WEB_NONE)
		buf_printf(&line, " %s-web.service", name);
	buf_printf(&line, " %s-gc.timer", name);
	return buf_str(&line);
}

static int
write_unit(struct tool *t, const char *template, const char *suffix,
    const char *const *argv, const char *pool, struct err *err)
{
	const struct template_value values[] = {
		{ "UNIT", str_of(unit_name(t)) },
		{ "EXEC", argv ? joined(t, argv) : STR_NULL },
		{ "POOL", str_of(pool) },
		{ "POOL_UNITS", pool_units(t) },
		{ "WANTS", wanted_units(t) },
		{ "STOP_SIGNAL", t->conf.web_server == WEB_LIGHTTPD ?
		    STR("SIGINT") : STR("SIGWINCH") },
	};
	struct buf out;

	buf_init(&out, t->arena, UNIT_MAX);
	if (webconf_render(t, template, values, ARRAY_SIZE(values), &out,
	        err) < 0)
		return -1;
	return layout_write(t, tool_printf(t, UNIT_DIR "/%s%s", unit_name(t),
	    suffix), buf_str(&out), "root", "root", 0644, err);
}

static int
systemctl(struct tool *t, const char *verb, const char *option,
    const char *unit, struct err *err)
{
	const char *argv[] = { "/usr/bin/systemctl", verb, option ? option : unit,
		option ? unit : NULL, NULL };

	return proc_run(t->arena, &(struct proc){ .argv = argv }, NULL, err);
}

/* Units of pools that the configuration no longer has go, too. */
static int
remove_units(struct tool *t, struct err *err)
{
	static const char *const suffixes[] = { ".target", "-postgresql.service",
		"-registry.service", "-upload.service", "-token.service",
		"-api.service", "-web.service", "-gc.service", "-gc.timer" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (layout_remove(tool_printf(t, UNIT_DIR "/%s%s", unit_name(t),
		    suffixes[i]), err) < 0)
			return -1;
	return 0;
}

static int
write_gc(struct tool *t, struct err *err)
{
	const char *argv[] = { tool_path(t, "bin/roadstead"), "--config",
		t->config, "gc", NULL };

	if (write_unit(t, "systemd/gc.service.in", "-gc.service", argv, "",
	    err) < 0)
		return -1;
	return write_unit(t, "systemd/gc.timer.in", "-gc.timer", NULL, "", err);
}

int
systemd_write(struct tool *t, struct err *err)
{
	struct pool pools[POOLS_MAX];
	size_t n = service_pools(t, pools);

	if (!systemd_runs())
		return 0;
	if (remove_units(t, err) < 0 ||
	    write_unit(t, "systemd/roadstead.target.in", ".target", NULL, "",
	        err) < 0)
		return -1;
	if (cluster_is_ours(t)) {
		const char *const *argv = cluster_argv(t, err);

		if (!argv || write_unit(t, "systemd/postgresql.service.in",
		    "-postgresql.service", argv, "", err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (write_unit(t, "systemd/pool.service.in",
		    tool_printf(t, "-%s.service", pools[i].name),
		    service_pool_argv(t, &pools[i]), pools[i].name, err) < 0)
			return -1;
	if (t->conf.web_server != WEB_NONE &&
	    write_unit(t, "systemd/web.service.in", "-web.service",
	        service_web_argv(t, true), "", err) < 0)
		return -1;
	if (write_gc(t, err) < 0)
		return -1;
	return systemctl(t, "daemon-reload", NULL, NULL, err);
}

int
systemd_start(struct tool *t, struct err *err)
{
	say("starting %s.target", unit_name(t));
	return systemctl(t, "enable", "--now",
	    tool_printf(t, "%s.target", unit_name(t)), err);
}

int
systemd_stop(struct tool *t, struct err *err)
{
	const char *unit = tool_printf(t, "%s.target", unit_name(t));

	if (access(tool_printf(t, UNIT_DIR "/%s", unit), F_OK) < 0)
		return 0;
	say("stopping %s", unit);
	return systemctl(t, "disable", "--now", unit, err);
}

int
systemd_remove(struct tool *t, struct err *err)
{
	if (!systemd_runs())
		return 0;
	if (remove_units(t, err) < 0)
		return -1;
	return systemctl(t, "daemon-reload", NULL, NULL, err);
}
