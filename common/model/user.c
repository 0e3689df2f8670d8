#include "base.h"

#include "user.h"

static const struct list_field fields[] = {
	{ "user_id", LIST_INT, "b.user_id %", "b.user_id" },
	{ "username", LIST_TEXT, "b.username %", "b.username" },
	{ "email", LIST_TEXT, "b.email %", "b.email" },
	{ "username_or_email", LIST_TEXT,
	    "EXISTS (SELECT FROM (VALUES (b.username), (b.email)) AS n (name) "
	    "WHERE n.name %)", NULL },
	{ "realname", LIST_TEXT, "b.realname %", "b.realname" },
	{ "comment", LIST_TEXT, "b.comment %", NULL },
	{ "sysadmin", LIST_BOOL, "b.sysadmin %", "b.sysadmin" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list whole = {
	STMT_USER_LIST, fields, ARRAY_SIZE(fields), "b.username",
};

static const struct list_field search_fields[] = {
	{ "username", LIST_TEXT, "b.username %", "b.username" },
};

static const struct list names = {
	STMT_USER_LIST, search_fields, ARRAY_SIZE(search_fields), "b.username",
};

void
user_auth_read(const struct row *row, struct user_auth *ret)
{
	*ret = (struct user_auth){
		.user_id = row_i64(row, "user_id"),
		.username = row_str(row, "username"),
		.password = row_str(row, "password"),
		.generation = row_i64(row, "generation"),
		.sysadmin = row_bool(row, "sysadmin"),
		.disabled = row_bool(row, "disabled"),
		.directory = row_bool(row, "directory"),
	};
}

int
user_auth(struct db *db, struct arena *a, struct str username,
    struct user_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_AUTH, &row, err, username);

	if (rc > 0)
		user_auth_read(&row, ret);
	return rc;
}

int
user_auth_id(struct db *db, struct arena *a, int64_t user_id,
    struct user_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_AUTH_ID, &row, err, user_id);

	if (rc > 0)
		user_auth_read(&row, ret);
	return rc;
}

int
user_get(struct db *db, struct arena *a, int64_t user_id,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_GET, &row, err, user_id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
user_default_password(struct db *db, struct arena *a, bool *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_USER_DEFAULT_PASSWORD, &row, err) < 0)
		return -1;
	*ret = row_bool(&row, "yes");
	return 0;
}

int
user_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &whole, &STR("true"), 1, query, ret, err);
}

int
user_search(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &names, &STR("false"), 1, query, ret, err);
}

int
user_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_USER_NAMES, ret, err, after, most);
}

int
user_create(struct db *db, struct arena *a, const struct user_new *u,
    int64_t *ret_id, struct err *err)
{
	const struct user_profile *p = &u->profile;
	struct row row;

	if (db_one(db, a, STMT_USER_CREATE, &row, err, u->username, p->email,
	    p->realname.p ? p->realname : STR(""),
	    p->comment.p ? p->comment : STR(""), u->password,
	    (int)u->default_password, (int)u->sysadmin,
	    u->actor.username, u->actor.client, u->actor.request_id,
	    u->actor.user_agent) < 0)
		return -1;
	*ret_id = row_i64(&row, "user_id");
	return 0;
}

int
user_update(struct db *db, struct arena *a, int64_t user_id,
    const struct user_profile *p, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_USER_UPDATE, &row, err, user_id, p->email,
	    p->realname, p->comment, actor->username, actor->client,
	    actor->request_id, actor->user_agent);
}

int
user_set_password(struct db *db, struct arena *a, int64_t user_id,
    struct str hash, const struct actor *actor, int64_t *ret_generation,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_SET_PASSWORD, &row, err, user_id,
	    hash, actor->username, actor->client, actor->request_id,
	    actor->user_agent);

	if (rc > 0)
		*ret_generation = row_i64(&row, "generation");
	return rc;
}

int
user_set_sysadmin(struct db *db, struct arena *a, int64_t user_id,
    bool sysadmin, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_USER_SET_SYSADMIN, &row, err, user_id,
	    (int)sysadmin, actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
user_delete(struct db *db, struct arena *a, int64_t user_id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_USER_DELETE, &row, err, user_id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
