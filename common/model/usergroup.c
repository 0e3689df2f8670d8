#include "base.h"

#include "usergroup.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.usergroup_id %", "b.usergroup_id" },
	{ "group_name", LIST_TEXT, "b.group_name %", "b.group_name" },
	{ "group_type", LIST_INT, "b.group_type %", "b.group_type" },
	{ "ldap_group_dn", LIST_TEXT, "b.ldap_group_dn %", NULL },
};

static const struct list list = {
	STMT_USERGROUP_LIST, fields, ARRAY_SIZE(fields),
	"b.group_name, b.usergroup_id",
};

static const struct list_field search_fields[] = {
	{ "id", LIST_INT, "b.usergroup_id %", "b.usergroup_id" },
	{ "groupname", LIST_TEXT, "b.group_name %", "b.group_name" },
};

static const struct list search = {
	STMT_USERGROUP_SEARCH, search_fields, ARRAY_SIZE(search_fields),
	"b.group_name, b.usergroup_id",
};

int
usergroup_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &list, NULL, 0, query, ret, err);
}

int
usergroup_search(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	return db_list(db, a, &search, NULL, 0, query, ret, err);
}

int
usergroup_get(struct db *db, struct arena *a, int64_t id,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USERGROUP_GET, &row, err, id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
usergroup_create(struct db *db, struct arena *a,
    const struct usergroup_new *g, int64_t *ret_id, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_USERGROUP_CREATE, &row, err, g->name, g->type,
	    g->dn, g->actor.username, g->actor.client,
	    g->actor.request_id, g->actor.user_agent) < 0)
		return -1;
	*ret_id = row_i64(&row, "usergroup_id");
	return 0;
}

int
usergroup_rename(struct db *db, struct arena *a, int64_t id, struct str name,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_USERGROUP_RENAME, &row, err, id, name,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
usergroup_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_USERGROUP_DELETE, &row, err, id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
