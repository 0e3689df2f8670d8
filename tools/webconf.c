#include "base.h"

#include <fcntl.h>

#include "fs.h"
#include "layout.h"
#include "service.h"
#include "template.h"
#include "webconf.h"

#define TEMPLATE_MAX ((size_t)256 << 10)
#define APACHE_MODULES "/usr/lib/apache2/modules"
#define VALUES_MAX 48

struct values {
	struct template_value rows[VALUES_MAX];
	size_t n;
};

static void PRINTF(4, 5)
set(const struct tool *t, struct values *v, const char *name, const char *fmt,
    ...)
{
	va_list ap;

	ASSERT(v->n < VALUES_MAX);
	va_start(ap, fmt);
	v->rows[v->n++] = (struct template_value){ name,
		arena_vprintf(t->arena, fmt, ap) };
	va_end(ap);
}

static void
set_places(struct tool *t, struct values *v)
{
	set(t, v, "PREFIX", "%s", t->prefix);
	set(t, v, "ETC", "%s", tool_path(t, "etc"));
	set(t, v, "RUN", "%s", tool_path(t, "run"));
	set(t, v, "LOG", "%s", tool_path(t, "log"));
	set(t, v, "SHARE", "%s", tool_path(t, "share/roadstead"));
	set(t, v, "LIBEXEC", "%s", tool_path(t, "libexec/roadstead"));
	set(t, v, "DATA", "%s", tool_data(t, ""));
	set(t, v, "CONFIG", "%s", t->config);
	set(t, v, "MODULES", "%s", APACHE_MODULES);
	set(t, v, "USER", "%.*s", STR_ARG(t->conf.os_user));
	set(t, v, "GROUP", "%.*s", STR_ARG(t->conf.os_user));
}

/* host:port, the host in brackets if it is an IPv6 address. */
static const char *
address(const struct tool *t, struct str host)
{
	bool v6 = str_chr(host, ':') >= 0;

	return tool_printf(t, "%s%.*s%s", v6 ? "[" : "", STR_ARG(host),
	    v6 ? "]" : "");
}

static void
set_listeners(struct tool *t, struct values *v)
{
	const struct conf *c = &t->conf;
	bool all = c->listen.n == 0;
	struct str cert = c->https_certificate, key = c->https_private_key;

	set(t, v, "LISTEN", "%s%s", all ? "" : address(t, c->listen),
	    all ? "" : ":");
	set(t, v, "BIND", "%s", all ? "0.0.0.0" : address(t, c->listen));
	set(t, v, "HOSTNAME", "%.*s", STR_ARG(c->hostname));
	set(t, v, "HTTP_PORT", "%" PRId64, c->http_port);
	set(t, v, "HTTPS_PORT", "%" PRId64, c->https_port);
	set(t, v, "TLS_CERT", "%s", cert.n > 0 ?
	    tool_printf(t, "%.*s", STR_ARG(cert)) :
	    tool_path(t, "etc/tls/server.crt"));
	set(t, v, "TLS_KEY", "%s", key.n > 0 ?
	    tool_printf(t, "%.*s", STR_ARG(key)) :
	    tool_path(t, "etc/tls/server.key"));
	set(t, v, "REDIRECT_MATCH", "%s", c->http_redirect ? "" : "^$");
	set(t, v, "HSTS", "%s", c->http_redirect ? "max-age=31536000" : "");
	if (c->external_url.n > 0)
		set(t, v, "EXTERNAL_URL", "%.*s", STR_ARG(c->external_url));
	else
		set(t, v, "EXTERNAL_URL", "https://%.*s:%" PRId64,
		    STR_ARG(c->hostname), c->https_port);
}

static void
set_sizes(struct tool *t, struct values *v)
{
	int64_t threads = service_web_threads(t);
	int64_t children = threads >= 128 ? 2 : 1;
	struct fcgid_class fcgid[FCGID_MAX] = { 0 };
	static const char *const names[] = { "REGISTRY_WORKERS",
		"TOKEN_WORKERS", "API_WORKERS" };
	bool pure = t->conf.web_server == WEB_APACHE_FCGID;

	service_fcgid(t, fcgid);
	for (size_t i = 0; i < FCGID_MAX; i++)
		set(t, v, names[i], "%" PRId64, fcgid[i].processes);
	set(t, v, "THREADS_PER_CHILD", "%" PRId64, threads / children);
	set(t, v, "THREADS", "%" PRId64, threads / children * children);
	set(t, v, "CHILDREN", "%" PRId64, children);
	set(t, v, "SERVER_LIMIT", "%" PRId64, children + 2);
	set(t, v, "IDLE_SECONDS", "%" PRId64, t->conf.web_idle);
	set(t, v, "DEFINES", "%s%s", pure ? "Define ROADSTEAD_FCGID\n" : "",
	    t->conf.http_redirect ? "Define ROADSTEAD_REDIRECT\n" : "");
}

int
webconf_render(struct tool *t, const char *template,
    const struct template_value *more, size_t n_more, struct buf *out,
    struct err *err)
{
	struct values v = { 0 };
	struct str text;
	const char *path = tool_printf(t, "%s/share/roadstead/%s", t->prefix,
	    template);
	int found = fs_read_file(t->arena, AT_FDCWD, path, TEMPLATE_MAX, &text,
	    err);

	if (found < 0)
		return -1;
	if (found == 0)
		return err_cause(err, E_INTERNAL, "%s is missing", path);

	set_places(t, &v);
	set_listeners(t, &v);
	set_sizes(t, &v);
	ASSERT(v.n + n_more <= VALUES_MAX);
	for (size_t i = 0; i < n_more; i++)
		v.rows[v.n++] = more[i];
	if (template_fill(text, v.rows, v.n, out, err) < 0)
		return err_wrap(err, template);
	return 0;
}

static int
write_one(struct tool *t, const char *template, const char *name,
    struct err *err)
{
	struct buf out;

	buf_init(&out, t->arena, TEMPLATE_MAX);
	if (webconf_render(t, template, NULL, 0, &out, err) < 0)
		return -1;
	return layout_write(t, tool_printf(t, "%s/etc/web/%s", t->prefix, name),
	    buf_str(&out), "root", "root", 0644, err);
}

int
webconf_write(struct tool *t, struct err *err)
{
	static const struct {
		const char *server, *routes;
	} of[] = {
		[WEB_APACHE] = { "apache/server.conf.in",
		    "apache/roadstead.conf.in" },
		[WEB_APACHE_FCGID] = { "apache/server.conf.in",
		    "apache/roadstead-fcgid.conf.in" },
		[WEB_LIGHTTPD] = { "lighttpd/server.conf.in",
		    "lighttpd/roadstead.conf.in" },
	};
	int web = t->conf.web_server;

	/* What a site includes is there in any case. */
	if (write_one(t, "apache/common.conf.in", "apache-common.conf", err) < 0 ||
	    write_one(t, "apache/roadstead.conf.in", "site-apache.conf", err) < 0 ||
	    write_one(t, "lighttpd/roadstead.conf.in", "site-lighttpd.conf",
	        err) < 0)
		return -1;
	if (web == WEB_NONE)
		return 0;
	if (write_one(t, of[web].server, "server.conf", err) < 0)
		return -1;
	return write_one(t, of[web].routes, "routes.conf", err);
}

int
webconf_site(struct tool *t, const char *server, struct buf *out,
    struct err *err)
{
	bool apache = strcmp(server, "apache") == 0;

	if (!apache && strcmp(server, "lighttpd") != 0)
		return err_set(err, E_INVALID, "site: apache or lighttpd");
	if (t->conf.web_server != WEB_NONE)
		buf_addz(out, "# NOTE: set \"web: {server: none}\" in roadstead.yml "
		    "and run \"roadstead setup\"\n# and \"roadstead restart\", so "
		    "that the workers wait for this server.\n");
	return webconf_render(t, apache ? "apache/site.conf.in" :
	    "lighttpd/site.conf.in", NULL, 0, out, err);
}
