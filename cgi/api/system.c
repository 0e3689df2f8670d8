/* system.c — ping, version, health, general information. */
#include "base.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "api.h"
#include "clock.h"
#include "configuration.h"
#include "fs.h"
#include "job.h"
#include "jsout.h"
#include "limits.h"
#include "user.h"

#define ANSWER_MAX ((size_t)64 << 10)

/* The release of Harbor whose API this is. */
#define HARBOR_API "v2.13.0"

int
ping_get(struct ctx *c, struct err *err UNUSED)
{
	return resp_body(&c->resp, 200, STR("text/plain; charset=utf-8"),
	    STR("Pong"));
}

int
version_get(struct ctx *c, struct err *err UNUSED)
{
	return resp_json(&c->resp, 200, STR("{\"version\":\"v2.0\"}\n"));
}

/* NULL when it is well, else what ails it. */
typedef const char *check_fn(struct ctx *c, const char *arg);

static const char *
check_core(struct ctx *c UNUSED, const char *arg UNUSED)
{
	return NULL;
}

static const char *
check_database(struct ctx *c, const char *arg UNUSED)
{
	struct err err;
	struct row row;
	struct db *db = ctx_db(c, &err);

	if (!db || db_one(db, c->arena, STMT_HEALTH_PING, &row, &err) < 0)
		return "cannot reach the database";
	return NULL;
}

static const char *
check_storage(struct ctx *c, const char *arg UNUSED)
{
	uint64_t free_bytes, total;
	struct err err;

	if (c->app->store->ops->space(c->app->store, &free_bytes, &total,
	    &err) < 0)
		return "cannot reach the blob store";
	return free_bytes == 0 ? "no space left" : NULL;
}

/* A pool that the web server keeps by itself has no socket. */
static const char *
check_pool(struct ctx *c, const char *name)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	CLEANUP(fd_close) int fd = -1;
	int n = snprintf(sun.sun_path, sizeof(sun.sun_path),
	    "%.*s/run/%s.sock", STR_ARG(c->app->conf.prefix), name);

	if (n >= (int)sizeof(sun.sun_path) || access(sun.sun_path, F_OK) < 0)
		return NULL;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0)
		return errno == EAGAIN ? "all workers are busy" :
		    "nobody listens";
	return NULL;
}

static const char *
check_jobservice(struct ctx *c, const char *arg UNUSED)
{
	struct err err;
	struct db *db = ctx_db(c, &err);
	int rc = db ? job_daemon_any(db, c->arena, &err) : -1;

	if (rc < 0)
		return "cannot reach the database";
	return rc ? NULL : "no daemon gives a sign of life";
}

static bool
add_component(struct ctx *c, struct jsout *j, const char *name,
    check_fn *check, const char *arg)
{
	const char *trouble = check(c, arg);

	jsout_obj_begin(j, NULL);
	jsout_str(j, "name", str_of(name));
	jsout_str(j, "status", trouble ? STR("unhealthy") : STR("healthy"));
	if (trouble)
		jsout_str(j, "error", str_of(trouble));
	jsout_obj_end(j);
	return !trouble;
}

/* Harbor answers 200 and says in the body how it is. */
int
health_get(struct ctx *c, struct err *err UNUSED)
{
	static const struct {
		const char *name;
		check_fn *check;
		const char *arg;
	} components[] = {
		{ "core", check_core, NULL },
		{ "database", check_database, NULL },
		{ "registry", check_pool, "registry" },
		{ "upload", check_pool, "upload" },
		{ "token", check_pool, "token" },
		{ "jobservice", check_jobservice, NULL },
		{ "storage", check_storage, NULL },
	};
	bool healthy = true;
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_arr_begin(&j, "components");
	for (size_t i = 0; i < ARRAY_SIZE(components); i++)
		healthy &= add_component(c, &j, components[i].name,
		    components[i].check, components[i].arg);
	jsout_arr_end(&j);
	jsout_str(&j, "status", healthy ? STR("healthy") : STR("unhealthy"));
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

/* The authority that we made, unless the site has a certificate.  1, 0, -1. */
static int
read_ca(struct ctx *c, struct str *ret, struct err *err)
{
	struct str path = arena_printf(c->arena, "%.*s/etc/tls/ca.crt",
	    STR_ARG(c->app->conf.prefix));

	if (c->app->conf.https_certificate.n)
		return 0;
	return fs_read_file(c->arena, AT_FDCWD, path.p, LIMIT_PEM, ret, err);
}

int
certificate_get(struct ctx *c, struct err *err)
{
	struct str pem;
	int rc = read_ca(c, &pem, err);

	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("certificate", err);
	resp_header(&c->resp, "Content-Disposition",
	    STR("attachment; filename=ca.crt"));
	return resp_body(&c->resp, 200, STR("application/x-x509-ca-cert"), pem);
}

int
volumes_get(struct ctx *c, struct err *err)
{
	uint64_t free_bytes, total;

	if (c->app->store->ops->space(c->app->store, &free_bytes, &total,
	    err) < 0)
		return -1;
	return resp_json(&c->resp, 200, arena_printf(c->arena,
	    "{\"storage\":[{\"total\":%" PRIu64 ",\"free\":%" PRIu64 "}]}\n",
	    total, free_bytes));
}

/* For administrators only, and only while it is so. */
static void
add_warning(struct ctx *c, struct jsout *j)
{
	struct err err;
	struct db *db = ctx_db(c, &err);
	bool yes;

	if (db && user_default_password(db, c->arena, &yes, &err) == 0 && yes)
		jsout_bool(j, "default_admin_password", true);
}

static void
add_flag(struct jsout *j, const struct config *all, enum config_key key)
{
	jsout_bool(j, config_name(key), config_number(all, key) != 0);
}

/* What only somebody who is logged in learns. */
static void
add_private_info(struct ctx *c, const struct config *all, struct jsout *j)
{
	struct str base = ctx_base_url(c), scheme, rest;
	struct buf now;

	buf_init(&now, c->arena, 64);
	clock_add_rfc3339(&now, clock_now());
	str_cut(base, ':', &scheme, &rest);
	jsout_str(j, "current_time", buf_str(&now));
	jsout_str(j, "registry_url", str_skip(rest, 2));
	jsout_str(j, "external_url", base);
	jsout_str(j, "project_creation_restriction",
	    all->values[CONFIG_project_creation_restriction]);
	add_flag(j, all, CONFIG_read_only);
	jsout_bool(j, "notification_enable", false);
	jsout_str(j, "registry_storage_provider_name", STR("filesystem"));
}

int
systeminfo_get(struct ctx *c, struct err *err)
{
	struct config *all = arena_alloc(c->arena, sizeof(*all));
	struct db *db = ctx_db(c, err);
	struct str ca;
	struct jsout j;
	struct buf b;
	int has_ca = read_ca(c, &ca, err);

	if (has_ca < 0 || !db || config_load(db, c->arena, all, err) < 0)
		return -1;
	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "auth_mode", all->values[CONFIG_auth_mode]);
	add_flag(&j, all, CONFIG_primary_auth_mode);
	add_flag(&j, all, CONFIG_self_registration);
	if (all->values[CONFIG_banner_message].n)
		jsout_str(&j, "banner_message",
		    all->values[CONFIG_banner_message]);
	jsout_bool(&j, "has_ca_root", has_ca > 0);
	jsout_str(&j, "harbor_version",
	    STR(HARBOR_API "-roadstead-" PACKAGE_VERSION));
	if (c->who.kind != IDENTITY_ANONYMOUS)
		add_private_info(c, all, &j);
	if (c->who.sysadmin)
		add_warning(c, &j);
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}
