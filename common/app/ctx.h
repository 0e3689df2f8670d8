/*
 * ctx.h — all that a handler gets.
 *
 * struct app lives with the process and is shared by its threads; struct ctx
 * belongs to one thread, and everything below `arena` to one request.
 */
#ifndef CTX_H
#define CTX_H

#include "body.h"
#include "conf.h"
#include "db.h"
#include "header.h"
#include "identity.h"
#include "keyring.h"
#include "perm.h"
#include "project.h"
#include "req.h"
#include "resp.h"
#include "route.h"
#include "store.h"
#include "token.h"
#include "verifier.h"

struct app;
struct csv;
struct directory;
struct settings;

/* What makes a program: its routes, and how it finds out who is asking. */
struct app_program {
	const char *name; /* "registry": in log lines and as client name */
	const struct route_table *routes;
	enum resp_errors errors;
	bool needs_store;
	bool needs_signer;
	/* Resolves c->who and asks c->match.route->need; 0 go on. */
	int (*admit)(struct ctx *c, struct err *err);
};

struct app {
	const struct app_program *program;
	struct arena *arena; /* of conf */
	struct conf conf;
	struct store *store;
	struct keyring *keys;
	struct verifier *verifier;
	struct settings *settings;
	struct directory *directory;
	struct str slots;       /* path: log-ins that wait for a directory */
	int slot_count;
	struct dbpool *dbs;
};

struct ctx {
	struct app *app;
	struct arena *arena;
	struct token_cache *tokens;
	struct req req;
	struct resp resp;
	struct route_match match;
	struct identity who;
	struct str repository; /* /v2: project/name of the path, checked; API:
				* name without the project, not yet checked */
	struct project project; /* API: that of the path */
	unsigned roles;         /* of c->who in it: enum perm_role */
	struct str session_cookie; /* API: of a live session, else absent */
	struct csv *csv;       /* API: of a list that is sent as a table */
	struct db *db;         /* taken: see ctx_db */
};

/*
 * The request's database connection, taken from the pool at the first call and
 * given back at the end of the request; NULL with err when there is none.
 */
struct db *ctx_db(struct ctx *c, struct err *err) MUST_CHECK;

/*
 * Gives it back early: before a body is read, because a client may take as long
 * as it likes (a route with BODY_STREAM begins without one).
 */
void ctx_db_release(struct ctx *c);

/* A parameter of the matched route, decoded. */
struct str ctx_param(const struct ctx *c, const char *key);

/* "https://host:port" under which the client reached us. */
struct str ctx_base_url(struct ctx *c);

#endif
