#include "base.h"

#include "cluster.h"
#include "db.h"
#include "migrate.h"
#include "pass.h"
#include "schema.h"
#include "user.h"

#define ADMIN STR("admin")
#define LIBRARY STR("library")

static void
report(void *arg UNUSED, const char *step)
{
	say("database: %s", step);
}

int
schema_migrate(struct tool *t, struct err *err)
{
	CLEANUP(db_free) struct db *db = db_new(cluster_owner_conninfo(t));
	const struct migrate m = { .dir = tool_path(t, "share/roadstead/sql"),
		.report = report };
	int steps;

	if (migrate_run(db, &m, &steps, err) < 0)
		return err_wrap(err, "cannot migrate the database");
	return 0;
}

/* The administrator's number; made with the configured password if missing. */
static int
make_admin(struct tool *t, struct db *db, int64_t *ret_id, struct err *err)
{
	struct str password = t->conf.admin_password;
	struct user_new u = {
		.username = ADMIN,
		.profile = { STR("admin@example.com"), STR("system admin"),
		    STR("admin user") },
		.default_password = str_eq(password, STR(CONF_ADMIN_PASSWORD)),
		.sysadmin = true,
		.actor = { ADMIN, STR("setup"), STR("setup"), STR_NULL },
	};
	struct user_auth found;
	int rc = user_auth(db, t->arena, ADMIN, &found, err);

	if (rc > 0)
		*ret_id = found.user_id;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	say("making the user admin");
	return pass_hash(t->arena, password, &u.password, err) < 0 ||
	    user_create(db, t->arena, &u, ret_id, err) < 0 ? -1 : 0;
}

static int
make_library(struct tool *t, struct db *db, int64_t owner, struct err *err)
{
	struct row row;
	int found = db_opt(db, t->arena, STMT_PROJECT_FIND, &row, err, LIBRARY);

	if (found != 0)
		return found < 0 ? -1 : 0;
	say("making the project library");
	return db_one(db, t->arena, STMT_PROJECT_CREATE, &row, err, LIBRARY,
	    owner, true, STR("{}"), (int64_t)-1, ADMIN, STR("setup"), STR("setup"),
	    STR_NULL);
}

int
schema_make(struct tool *t, struct err *err)
{
	CLEANUP(db_free) struct db *db = NULL;
	int64_t admin;

	if (schema_migrate(t, err) < 0)
		return -1;
	db = db_new(cluster_owner_conninfo(t));
	if (make_admin(t, db, &admin, err) < 0)
		return -1;
	return make_library(t, db, admin, err);
}

bool
schema_default_password(struct tool *t)
{
	CLEANUP(db_free) struct db *db = db_new(cluster_owner_conninfo(t));
	struct err ignored;
	bool yes;

	return user_default_password(db, t->arena, &yes, &ignored) == 0 && yes;
}
