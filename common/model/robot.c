#include "base.h"

#include "robot.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.robot_id %", "b.robot_id" },
	{ "name", LIST_TEXT, "b.name %", "b.name" },
	{ "description", LIST_TEXT, "b.description %", "b.description" },
	{ "disable", LIST_BOOL, "b.disabled %", "b.disabled" },
	{ "disabled", LIST_BOOL, "b.disabled %", "b.disabled" },
	{ "expires_at", LIST_INT, "b.expires_at %", "b.expires_at" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_ROBOT_LIST, fields, ARRAY_SIZE(fields), "b.name",
};

void
robot_auth_read(const struct row *row, struct robot_auth *ret)
{
	*ret = (struct robot_auth){
		.robot_id = row_i64(row, "robot_id"),
		.name = row_str(row, "name"),
		.project_id = row_i64(row, "project_id"),
		.owner_id = row_i64(row, "owner_id"),
		.secret = row_str(row, "secret"),
		.generation = row_i64(row, "robot_generation"),
		.alive = row_bool(row, "alive"),
	};
}

int
robot_auth(struct db *db, struct arena *a, struct str name,
    struct robot_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ROBOT_AUTH, &row, err, name);

	if (rc > 0)
		robot_auth_read(&row, ret);
	return rc;
}

int
robot_auth_id(struct db *db, struct arena *a, int64_t robot_id,
    struct robot_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ROBOT_AUTH_ID, &row, err, robot_id);

	if (rc > 0)
		robot_auth_read(&row, ret);
	return rc;
}

int
robot_held(struct db *db, struct arena *a, int64_t robot_id,
    struct str project, struct str resource, struct robot_held *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_ROBOT_HELD, &row, err, robot_id,
	    project.p ? project : STR(""), resource) < 0)
		return -1;
	*ret = (struct robot_held){
		.actions = row_str(&row, "actions"),
		.project = !row_null(&row, "public"),
		.public = row_bool(&row, "public"),
	};
	return 0;
}

int
robot_covers(struct db *db, struct arena *a, int64_t robot_id,
    struct str permissions, bool *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_ROBOT_COVERS, &row, err, robot_id,
	    permissions) < 0)
		return -1;
	*ret = row_bool(&row, "covered");
	return 0;
}

int
robot_find(struct db *db, struct arena *a, int64_t robot_id,
    struct robot *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ROBOT_FIND, &row, err, robot_id);

	if (rc > 0)
		*ret = (struct robot){
			.robot_id = row_i64(&row, "robot_id"),
			.name = row_str(&row, "name"),
			.project_id = row_i64(&row, "project_id"),
			.project = row_str(&row, "project"),
			.json = row_str(&row, "item"),
		};
	return rc;
}

int
robot_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str args[] = { arena_printf(a, "%" PRId64, project_id) };

	return db_list(db, a, &list, args, ARRAY_SIZE(args), query, ret, err);
}

int
robot_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_ROBOT_NAMES, ret, err, after, most);
}

int
robot_create(struct db *db, struct arena *a, const struct robot_new *r,
    struct robot_made *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ROBOT_CREATE, &row, err, r->name,
	    r->project_id, r->description.p ? r->description : STR(""),
	    r->secret, r->duration, r->permissions,
	    r->by_robot ? STR("robot") : STR("local"), r->creator,
	    r->owner_id, r->actor.username, r->actor.client,
	    r->actor.request_id, r->actor.user_agent);

	if (rc > 0)
		*ret = (struct robot_made){
			.robot_id = row_i64(&row, "robot_id"),
			.name = row_str(&row, "name"),
			.expires_at = row_i64(&row, "expires_at"),
			.created = row_str(&row, "created"),
		};
	return rc;
}

struct update {
	struct arena *arena;
	const struct robot_change *change;
	int found;
};

/* Two changes at once would each miss permissions that the other adds. */
static int
update(struct db *db, void *arg, struct err *err)
{
	struct update *u = arg;
	const struct robot_change *c = u->change;
	struct row row;

	u->found = db_opt(db, u->arena, STMT_ROBOT_LOCK, &row, err,
	    c->robot_id);
	if (u->found <= 0)
		return u->found;
	db_last(db);
	u->found = db_opt(db, u->arena, STMT_ROBOT_UPDATE, &row, err,
	    c->robot_id, c->description.p ? c->description : STR(""),
	    (int)c->disabled, c->duration, c->permissions, c->actor.username,
	    c->actor.client, c->actor.request_id, c->actor.user_agent);
	return u->found < 0 ? -1 : 0;
}

int
robot_update(struct db *db, struct arena *a, const struct robot_change *c,
    struct err *err)
{
	struct update u = { .arena = a, .change = c };

	return tx_run(db, update, &u, err) < 0 ? -1 : u.found;
}

int
robot_set_secret(struct db *db, struct arena *a, int64_t robot_id,
    struct str secret, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_ROBOT_SET_SECRET, &row, err, robot_id,
	    secret, actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
robot_delete(struct db *db, struct arena *a, int64_t robot_id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_ROBOT_DELETE, &row, err, robot_id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
