#include "base.h"

#include "project.h"

static const struct list_field fields[] = {
	{ "project_id", LIST_INT, "b.project_id %", "b.project_id" },
	{ "name", LIST_TEXT, "b.name %", "b.name" },
	{ "public", LIST_BOOL, "b.public %", "b.public" },
	{ "owner_id", LIST_INT, "b.owner_id %", "b.owner_id" },
	{ "owner", LIST_TEXT, "b.owner_name %", "b.owner_name" },
	{ "size", LIST_INT, "b.bytes %", "coalesce(b.bytes, -1)" },
	{ "last_push", LIST_TIME, "b.pushed_at %", LIST_NEVER("b.pushed_at") },
	{ "last_pull", LIST_TIME, "b.pulled_at %", LIST_NEVER("b.pulled_at") },
	{ "starred", LIST_BOOL, "b.starred %", "b.starred" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_PROJECT_LIST, fields, ARRAY_SIZE(fields), "b.name",
};

static void
read_project(const struct row *row, struct project *ret)
{
	*ret = (struct project){
		.id = row_i64(row, "project_id"),
		.name = row_str(row, "name"),
		.public = row_bool(row, "public"),
		.owner_id = row_i64(row, "owner_id"),
	};
}

int
project_find(struct db *db, struct arena *a, struct str name,
    struct project *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_PROJECT_FIND, &row, err, name);

	if (rc > 0)
		read_project(&row, ret);
	return rc;
}

int
project_find_id(struct db *db, struct arena *a, int64_t id,
    struct project *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_PROJECT_FIND_ID, &row, err, id);

	if (rc > 0)
		read_project(&row, ret);
	return rc;
}

/* The column item of a row that was looked for. */
static int
item(int rc, const struct row *row, struct str *ret_json)
{
	if (rc > 0)
		*ret_json = row_str(row, "item");
	return rc;
}

int
project_get(struct db *db, struct arena *a, int64_t id, int64_t user_id,
    struct str *ret_json, struct err *err)
{
	struct row row;

	return item(db_opt(db, a, STMT_PROJECT_GET, &row, err, id, user_id),
	    &row, ret_json);
}

int
project_deletable(struct db *db, struct arena *a, int64_t id,
    struct str *ret_json, struct err *err)
{
	struct row row;

	return item(db_opt(db, a, STMT_PROJECT_DELETABLE, &row, err, id),
	    &row, ret_json);
}

int
project_summary(struct db *db, struct arena *a, int64_t id, bool members,
    bool quota, struct str *ret_json, struct err *err)
{
	struct row row;

	return item(db_opt(db, a, STMT_PROJECT_SUMMARY, &row, err, id,
	    (int)members, (int)quota), &row, ret_json);
}

int
project_metadata(struct db *db, struct arena *a, int64_t id, struct str key,
    struct str *ret_json, struct err *err)
{
	struct row row;

	return item(db_opt(db, a, STMT_PROJECT_META, &row, err, id, key),
	    &row, ret_json);
}

int
project_metadata_delete(struct db *db, struct arena *a, int64_t id,
    struct str key, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_PROJECT_META_DELETE, &row, err, id, key,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
project_list(struct db *db, struct arena *a,
    const struct project_reader *reader, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	struct str args[] = {
		arena_printf(a, "%" PRId64, reader->visitor),
		reader->sysadmin ? STR("true") : STR("false"),
		reader->detail ? STR("true") : STR("false"),
	};

	return db_list(db, a, &list, args, ARRAY_SIZE(args), query, ret, err);
}

int
project_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_PROJECT_NAMES, ret, err, after, most);
}

int
project_create(struct db *db, struct arena *a, const struct project_new *p,
    int64_t *ret_id, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_PROJECT_CREATE, &row, err, p->name,
	    p->owner_id, (int)p->public,
	    p->metadata.p ? p->metadata : STR("{}"),
	    p->storage_limit ? p->storage_limit : -1, p->actor.username,
	    p->actor.client, p->actor.request_id, p->actor.user_agent) < 0)
		return -1;
	*ret_id = row_i64(&row, "project_id");
	return 0;
}

int
project_update(struct db *db, struct arena *a, const struct project_change *c,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_PROJECT_UPDATE, &row, err, c->id, c->public,
	    c->metadata.p ? c->metadata : STR("{}"), c->actor.username,
	    c->actor.client, c->actor.request_id, c->actor.user_agent);
}

int
project_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_PROJECT_DELETE, &row, err, id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
