#include "base.h"

#include "audit_chain.h"
#include "cluster.h"
#include "layout.h"
#include "proc.h"
#include "service.h"
#include "systemd.h"
#include "template.h"
#include "webconf.h"

#define SYSTEMCTL "/usr/bin/systemctl"
#define UNIT_DIR "/etc/systemd/system"
#define UNIT_MAX ((size_t)16 << 10)

/* All units there can be; those of pools that are no longer wanted go, too. */
static const char *const suffixes[] = { ".target", "-postgresql.service",
	"-jobd.service", "-registry.service", "-upload.service",
	"-token.service", "-api.service", "-web.service",
	/* of earlier releases */
	"-gc.service", "-gc.timer" };

bool
systemd_runs(void)
{
	/* The documented test for "booted with systemd". */
	return access("/run/systemd/system", F_OK) == 0;
}

/* As systemd-escape has it: /srv/a-b and /srv/a/b are two instances. */
static void
add_escaped(struct buf *name, struct str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (part.p[i] == '-')
			buf_addz(name, "\\x2d");
		else
			buf_addc(name, part.p[i]);
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
		if (part.n > 0) {
			buf_addc(&name, '-');
			add_escaped(&name, part);
		}
	buf_addc(&name, '\0');
	return buf_str(&name).p;
}

static const char *
unit_path(const struct tool *t, const char *suffix)
{
	return tool_printf(t, UNIT_DIR "/%s%s", unit_name(t), suffix);
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
	return buf_str(&line);
}

/* Paths below etc and data that a unit has no use for. */
static struct str
pool_hidden(const struct tool *t, const struct pool *p)
{
	const char *tls = tool_path(t, "etc/tls");
	const char *audit = p && strcmp(p->name, "jobd") == 0 ? "" :
	    tool_printf(t, " -%s", tool_path(t, AUDIT_KEY));

	/* the API hands out the CA's certificate */
	if (p && strcmp(p->name, "api") == 0)
		return str_of(tool_printf(t, "%s -%s/ca.key -%s/server.key%s",
		    tool_data(t, "pg"), tls, tls, audit));
	return str_of(tool_printf(t, "%s %s%s", tool_data(t, "pg"), tls,
	    audit));
}

static struct str
web_hidden(const struct tool *t)
{
	/* mod_fcgid's workers are its children, and need what workers need. */
	if (t->conf.web_server == WEB_APACHE_FCGID)
		return str_of(tool_data(t, "pg"));
	return str_of(tool_printf(t, "%s %s %s", tool_data(t, "pg"),
	    tool_data(t, "uploads"), tool_path(t, "etc/keys")));
}

static struct str
web_writes(const struct tool *t)
{
	return str_of(tool_data(t, t->conf.web_server == WEB_APACHE_FCGID ? "" :
	    "spool"));
}

static int
write_unit(struct tool *t, const char *template, const char *suffix,
    const char *const *argv, const struct pool *pool, struct err *err)
{
	const struct template_value values[] = {
		{ "UNIT", str_of(unit_name(t)) },
		{ "EXEC", argv ? joined(t, argv) : STR_NULL },
		{ "POOL", str_of(pool ? pool->name : NULL) },
		{ "POOL_USER", str_of(pool ? pool->user : NULL) },
		{ "POOL_HIDDEN", pool_hidden(t, pool) },
		{ "POOL_UNITS", pool_units(t) },
		{ "WEB_HIDDEN", web_hidden(t) },
		{ "WEB_WRITES", web_writes(t) },
		{ "WANTS", wanted_units(t) },
		{ "STOP_SIGNAL", t->conf.web_server == WEB_LIGHTTPD ?
		    STR("SIGINT") : STR("SIGWINCH") },
	};
	struct buf out;

	buf_init(&out, t->arena, UNIT_MAX);
	if (webconf_render(t, template, values, ARRAY_SIZE(values), &out,
	        err) < 0)
		return -1;
	return layout_write(t, unit_path(t, suffix), buf_str(&out), "root",
	    "root", 0644, err);
}

static int
run_systemctl(struct tool *t, const char *const *argv, struct err *err)
{
	return proc_run(t->arena, &(struct proc){ .argv = argv }, NULL, err);
}

static int
systemctl(struct tool *t, const char *verb, const char *option,
    const char *unit, struct err *err)
{
	const char *argv[] = { SYSTEMCTL, verb, option ? option : unit,
		option ? unit : NULL, NULL };

	return run_systemctl(t, argv, err);
}

static int
remove_units(struct tool *t, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (layout_remove(unit_path(t, suffixes[i]), err) < 0)
			return -1;
	return 0;
}

int
systemd_write(struct tool *t, struct err *err)
{
	struct pool pools[POOLS_MAX];
	size_t n = service_pools(t, pools);

	if (!systemd_runs())
		return 0;
	if (remove_units(t, err) < 0 ||
	    write_unit(t, "systemd/roadstead.target.in", ".target", NULL, NULL,
	        err) < 0)
		return -1;
	if (cluster_is_ours(t)) {
		const char *const *argv = cluster_argv(t, err);

		if (!argv || write_unit(t, "systemd/postgresql.service.in",
		    "-postgresql.service", argv, NULL, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (write_unit(t, "systemd/pool.service.in",
		    tool_printf(t, "-%s.service", pools[i].name),
		    service_pool_argv(t, &pools[i]), &pools[i], err) < 0)
			return -1;
	/* Not loaded yet: what runs has to be stopped by what it was started by. */
	return t->conf.web_server == WEB_NONE ? 0 :
	    write_unit(t, "systemd/web.service.in", "-web.service",
	        service_web_argv(t, true), NULL, err);
}

int
systemd_start(struct tool *t, struct err *err)
{
	say("starting %s.target", unit_name(t));
	if (systemctl(t, "daemon-reload", NULL, NULL, err) < 0)
		return -1;
	return systemctl(t, "enable", "--now",
	    tool_printf(t, "%s.target", unit_name(t)), err);
}

/* By their names, since systemctl waits for those only, not for what follows. */
static int
stop_units(struct tool *t, struct err *err)
{
	const char *argv[ARRAY_SIZE(suffixes) + 3] = { SYSTEMCTL, "stop" };
	size_t n = 2;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (access(unit_path(t, suffixes[i]), F_OK) == 0)
			argv[n++] = tool_printf(t, "%s%s", unit_name(t),
			    suffixes[i]);
	return run_systemctl(t, argv, err);
}

int
systemd_stop(struct tool *t, struct err *err)
{
	const char *unit = tool_printf(t, "%s.target", unit_name(t));

	if (access(unit_path(t, ".target"), F_OK) < 0)
		return 0;
	say("stopping %s", unit);
	/* In this order, since disabling loads the units anew. */
	if (stop_units(t, err) < 0)
		return -1;
	return systemctl(t, "disable", NULL, unit, err);
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
