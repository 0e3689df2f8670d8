#include "base.h"

#include "clock.h"
#include "ctx.h"

#define DB_WAIT_SECONDS 10

struct db *
ctx_db(struct ctx *c, struct err *err)
{
	if (!c->db && dbpool_take(c->app->dbs, DB_WAIT_SECONDS * SECOND,
	    &c->db, err) < 0)
		return NULL;
	return c->db;
}

void
ctx_db_release(struct ctx *c)
{
	if (c->db)
		dbpool_give(c->app->dbs, TAKE(c->db));
}

struct str
ctx_param(const struct ctx *c, const char *key)
{
	return route_param(&c->match, key);
}

/* RFC 3986 section 3.2.2, enough to keep it out of quotes and header lines. */
static bool
is_host(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
		    (ch >= '0' && ch <= '9') || (ch && strchr(".-:[]_", ch))))
			return false;
	}
	return s.n > 0 && s.n <= 255;
}

struct str
ctx_base_url(struct ctx *c)
{
	const struct conf *conf = &c->app->conf;
	struct str host = c->req.host;

	if (conf->external_url.n)
		return conf->external_url;
	if (!is_host(host))
		host = conf->hostname;
	return arena_printf(c->arena, "%s://%.*s",
	    c->req.https ? "https" : "http", STR_ARG(host));
}
