/* config.c — looking at roadstead.yml, and what the site's own servers include. */
#include "base.h"

#include "buf.h"
#include "tool.h"
#include "webconf.h"

#define OUT_MAX ((size_t)256 << 10)

static void
put(const struct buf *b)
{
	fwrite(b->p, 1, b->n, stdout);
}

static int
get(struct tool *t, struct buf *out, struct err *err)
{
	if (!conf_print_one(&t->conf, str_of(t->argv[1]), out))
		return err_set(err, E_INVALID, "no such setting: %s",
		    t->argv[1]);
	buf_addc(out, '\n');
	return 0;
}

VERB(config)
{
	const char *what = t->argc > 0 ? t->argv[0] : "print";
	struct buf out;

	buf_init(&out, t->arena, OUT_MAX);
	if (tool_load_conf(t, err) < 0)
		return -1;
	if (strcmp(what, "print") == 0)
		conf_print(&t->conf, &out);
	else if (strcmp(what, "check") == 0)
		buf_printf(&out, "%s is right\n", t->config);
	else if (strcmp(what, "get") == 0 && t->argc == 2) {
		if (get(t, &out, err) < 0)
			return -1;
	} else if (strcmp(what, "rsyslog") == 0) {
		if (webconf_render(t, "rsyslog/roadstead.conf.in", NULL, 0, &out,
		        err) < 0)
			return -1;
	} else if (strcmp(what, "logrotate") == 0) {
		if (webconf_render(t, "rsyslog/logrotate.in", NULL, 0, &out,
		        err) < 0)
			return -1;
	} else if (strcmp(what, "site") == 0 && t->argc == 2) {
		if (webconf_site(t, t->argv[1], &out, err) < 0)
			return -1;
	} else {
		return err_set(err, E_INVALID, "config print | check | get KEY "
		    "| site apache | site lighttpd | rsyslog | logrotate");
	}
	put(&out);
	return 0;
}
