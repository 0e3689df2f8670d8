/*
 * ldap_test.c — the directory of users as the instance would ask it: whether it
 * answers, and what it says of a user.  A password comes by standard input.
 */
#include "base.h"

#include "cluster.h"
#include "db.h"
#include "directory.h"
#include "seal.h"
#include "secret_input.h"
#include "tool.h"

#define REPORT_MAX ((size_t)16 << 10)

static int
read_settings(struct tool *t, struct directory_conf *ret, struct err *err)
{
	CLEANUP(db_free) struct db *db = db_new(cluster_owner_conninfo(t));
	struct config *all = arena_alloc(t->arena, sizeof(*all));
	struct seal_ring ring;
	int rc;

	if (config_load(db, t->arena, all, err) < 0 ||
	    seal_ring_open(t->arena, str_of(t->prefix), &ring, err) < 0)
		return -1;
	if (config_number(all, CONFIG_auth_mode) != AUTH_MODE_LDAP)
		say("auth_mode is not ldap_auth: nobody logs in by the "
		    "directory.");
	rc = directory_configure(t->arena, all, &ring, ret, err);
	secret_wipe(&ring, sizeof(ring));
	return rc;
}

static void
say_user(const struct directory_user *u)
{
	say("user %.*s", STR_ARG(u->name));
	say("  dn: %.*s", STR_ARG(u->dn));
	say("  name: %.*s", STR_ARG(u->realname));
	say("  mail: %.*s", STR_ARG(u->email));
	say("  system administrator: %s", u->admin ? "yes" : "no");
	for (size_t i = 0; i < u->n_groups; i++)
		say("  group: %.*s", STR_ARG(u->groups[i]));
}

static int
look_up(struct tool *t, const struct directory_call *call, bool password,
    struct err *err)
{
	struct str name = str_of(t->argv[0]), secret;
	struct directory_user u;
	int rc;

	if (password && secret_input(t, "Password", &secret, err) < 0)
		return -1;
	rc = password ? directory_login(call, name, secret, &u, err) :
	    directory_find(call, name, &u, err);
	if (rc == 0)
		return err_cause(err, E_UNAUTHORIZED, "%.*s is refused: %s",
		    STR_ARG(name), arena_str(t->arena, str_of(err->cause)).p);
	if (rc > 0)
		say_user(&u);
	return rc < 0 ? -1 : 0;
}

VERB(ldap_test)
{
	CLEANUP(directory_free) struct directory *d = directory_new();
	struct directory_conf conf;
	struct directory_call call = { d, t->arena, &conf };
	struct buf report;
	bool password = false, ok;
	const struct option_row rows[] = {
		{ .name = "--password", .flag = &password },
	};

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc > 1 || (password && t->argc == 0))
		return err_set(err, E_INVALID, "ldap-test [NAME [--password]]");
	if (tool_need_root(err) < 0 || read_settings(t, &conf, err) < 0)
		return -1;
	buf_init(&report, t->arena, REPORT_MAX);
	ok = directory_ping(&call, &report);
	say("%.*s", STR_ARG(str_trim(buf_str(&report))));
	if (!ok)
		return err_cause(err, E_UNAVAILABLE,
		    "no server of the directory can be used");
	return t->argc ? look_up(t, &call, password, err) : 0;
}
