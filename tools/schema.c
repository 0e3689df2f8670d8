#include "base.h"

#include "cluster.h"
#include "db.h"
#include "migrate.h"
#include "pass.h"
#include "schema.h"

#define ADMIN STR("admin")
#define LIBRARY STR("library")

static void
close_db(struct db **db)
{
	db_free(db);
}

static void
report(void *arg UNUSED, const char *step)
{
	say("database: %s", step);
}

int
schema_migrate(struct tool *t, struct err *err)
{
	CLEANUP(close_db) struct db *db = db_new(cluster_owner_conninfo(t));
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
	struct row row;
	struct str hash;
	int found = db_opt(db, t->arena, STMT_USER_AUTH, &row, err, ADMIN);

	if (found < 0)
		return -1;
	if (found == 0) {
		say("making the user admin");
		if (pass_hash(t->arena, t->conf.admin_password, &hash, err) < 0 ||
		    db_one(db, t->arena, STMT_USER_CREATE, &row, err, ADMIN,
		        STR("admin@example.com"), STR("system admin"),
		        STR("admin user"), hash, true, ADMIN, STR("setup"),
		        STR("setup")) < 0)
			return -1;
	}
	*ret_id = row_i64(&row, "user_id");
	return 0;
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
	    owner, true, STR("{}"), ADMIN, STR("setup"), STR("setup"));
}

int
schema_make(struct tool *t, struct err *err)
{
	CLEANUP(close_db) struct db *db = NULL;
	int64_t admin;

	if (schema_migrate(t, err) < 0)
		return -1;
	db = db_new(cluster_owner_conninfo(t));
	if (make_admin(t, db, &admin, err) < 0)
		return -1;
	return make_library(t, db, admin, err);
}

int
schema_password(struct tool *t, struct str user, struct str password,
    struct err *err)
{
	CLEANUP(close_db) struct db *db = db_new(cluster_owner_conninfo(t));
	struct str hash;
	struct row row;
	int found;

	if (pass_hash(t->arena, password, &hash, err) < 0)
		return -1;
	found = db_opt(db, t->arena, STMT_USER_AUTH, &row, err, user);
	if (found < 0)
		return -1;
	if (found == 0)
		return err_set(err, E_INVALID, "there is no user %.*s",
		    STR_ARG(user));
	if (!row_null(&row, "source") &&
	    !str_eq(row_str(&row, "source"), STR("local")))
		return err_set(err, E_INVALID, "the password of %.*s is kept "
		    "by another directory", STR_ARG(user));
	return db_one(db, t->arena, STMT_USER_SET_PASSWORD, &row, err,
	    row_i64(&row, "user_id"), hash, ADMIN, STR("command"), STR(""));
}
