/* setup.c — everything an instance needs before it can start. */
#include "base.h"

#include <fcntl.h>

#include "cluster.h"
#include "confedit.h"
#include "fs.h"
#include "keys.h"
#include "layout.h"
#include "schema.h"
#include "settings_file.h"
#include "systemd.h"
#include "tool.h"
#include "webconf.h"

#define CONF_MAX ((size_t)256 << 10)
/* "PREFIX/run/pg/.s.PGSQL.5432" must fit the 107 bytes of a socket's name. */
#define PREFIX_MAX 80

struct choices {
	const char *from;
	const char *data, *hostname, *listen, *http_port, *https_port, *web;
};

static int
read_choices(struct tool *t, struct choices *c, struct err *err)
{
	const struct option_row rows[] = {
		{ .name = "--from", .value = &c->from },
		{ .name = "--data", .value = &c->data },
		{ .name = "--hostname", .value = &c->hostname },
		{ .name = "--listen", .value = &c->listen },
		{ .name = "--http-port", .value = &c->http_port },
		{ .name = "--https-port", .value = &c->https_port },
		{ .name = "--web", .value = &c->web },
	};

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc > 0)
		return err_set(err, E_INVALID, "no such argument: %s",
		    t->argv[0]);
	return 0;
}

static int
check_prefix(const struct tool *t, struct err *err)
{
	struct str p = str_of(t->prefix);

	if (p.n > PREFIX_MAX)
		return err_set(err, E_INVALID, "the prefix has more than %d "
		    "characters: sockets below it could not be named",
		    PREFIX_MAX);
	for (size_t i = 0; i < p.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789/._-", p.p[i]))
			return err_set(err, E_INVALID, "the prefix may have "
			    "letters, digits and / . _ - only");
	return 0;
}

/* The text to start from: --from, what is there, or the shipped example. */
static int
read_base(struct tool *t, const struct choices *c, struct str *ret,
    struct err *err)
{
	const char *const places[] = { c->from ? c->from : t->config,
		tool_path(t, "share/roadstead/roadstead.yml") };

	for (size_t i = 0; i < (c->from ? 1 : ARRAY_SIZE(places)); i++) {
		int found = fs_read_file(t->arena, AT_FDCWD, places[i], CONF_MAX,
		    ret, err);

		if (found != 0)
			return found < 0 ? -1 : 0;
	}
	return err_set(err, E_INVALID, "%s is not there",
	    c->from ? c->from : "share/roadstead/roadstead.yml");
}

static int
apply_choices(struct tool *t, const struct choices *c, struct str *text,
    struct err *err)
{
	const struct {
		const char *key, *value;
	} set[] = {
		{ "hostname", c->hostname },
		{ "listen", c->listen },
		{ "http.port", c->http_port },
		{ "https.port", c->https_port },
		{ "data_volume", c->data },
		{ "web.server", c->web },
		/* By the environment: arguments are seen by everybody. */
		{ "harbor_admin_password", getenv("ROADSTEAD_ADMIN_PASSWORD") },
	};

	for (size_t i = 0; i < ARRAY_SIZE(set); i++)
		if (set[i].value && confedit_set(t->arena, *text,
		    str_of(set[i].key), str_of(set[i].value), text, err) < 0)
			return -1;
	return 0;
}

/* Nothing is written before the whole file has been found right. */
static int
prepare_conf(struct tool *t, const struct choices *c, struct str *ret_text,
    struct err *err)
{
	struct buf mistakes;
	int ok;

	if (read_base(t, c, ret_text, err) < 0)
		return -1;
	buf_init(&mistakes, t->arena, CONF_MAX);
	ok = conf_parse(t->arena, *ret_text, str_of(t->config), &t->conf,
	    &mistakes, err);
	if (ok > 0 && apply_choices(t, c, ret_text, err) < 0)
		return -1;
	if (ok > 0)
		ok = conf_parse(t->arena, *ret_text, str_of(t->config), &t->conf,
		    &mistakes, err);
	if (ok >= 0)
		ok = settings_check(t, &mistakes) && ok;
	if (ok == 0)
		return tool_mistakes(c->from ? c->from : t->config,
		    buf_str(&mistakes), err);
	return ok < 0 ? -1 : 0;
}

static int
make_database(struct tool *t, struct err *err)
{
	bool ran;
	int rc;

	if (!cluster_is_ours(t))
		return schema_make(t, err) < 0 ? -1 : settings_store(t, err);
	if (cluster_make(t, err) < 0)
		return -1;
	ran = cluster_runs(t);
	if (!ran && cluster_start(t, err) < 0)
		return -1;

	rc = cluster_bootstrap(t, err);
	if (rc == 0)
		rc = schema_make(t, err);
	if (rc == 0)
		rc = settings_store(t, err);
	if (!ran) {
		struct err ignored;

		/* The first failure is the one to tell. */
		if (cluster_stop(t, rc == 0 ? err : &ignored) < 0)
			rc = -1;
	}
	return rc;
}

VERB(setup)
{
	struct choices c = { 0 };
	struct str text;

	if (read_choices(t, &c, err) < 0 || check_prefix(t, err) < 0 ||
	    tool_need_root(err) < 0 || prepare_conf(t, &c, &text, err) < 0 ||
	    layout_reachable(t, err) < 0)
		return -1;
	if (layout_users(t, err) < 0 || layout_dirs(t, err) < 0 ||
	    tool_lock(t, err) < 0)
		return -1;
	if (layout_write(t, t->config, text, "root", NULL, 0640, err) < 0 ||
	    keys_make(t, err) < 0 || keys_tls(t, err) < 0 ||
	    webconf_write(t, err) < 0 || make_database(t, err) < 0 ||
	    systemd_write(t, err) < 0)
		return -1;
	say("The instance in %s is set up; \"roadstead up\" starts it.",
	    t->prefix);
	return 0;
}
