#include "base.h"

#include "repository.h"

/* Of both lists. */
#define FIELDS \
	{ "repository_id", LIST_INT, "b.repository_id %", "b.repository_id" }, \
	{ "project_id", LIST_INT, "b.project_id %", "b.project_id" }, \
	{ "name", LIST_TEXT, "b.name %", "b.name" }, \
	{ "description", LIST_TEXT, "b.description %", NULL }, \
	{ "pull_count", LIST_INT, "b.pull_count %", "b.pull_count" }, \
	{ "size", LIST_INT, "b.bytes %", "coalesce(b.bytes, -1)" }, \
	{ "unique_size", LIST_INT, "b.unique_bytes %", \
	    "coalesce(b.unique_bytes, -1)" }, \
	{ "last_push", LIST_TIME, "b.pushed_at %", LIST_NEVER("b.pushed_at") }, \
	{ "last_pull", LIST_TIME, "b.pulled_at %", LIST_NEVER("b.pulled_at") }, \
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" }, \
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" }, \
	{ "blob_digest", LIST_TEXT, "EXISTS (SELECT FROM repository_blob l " \
	    "WHERE l.repository_id = b.repository_id " \
	    "AND digest_text(l.digest) %)", NULL }

static const struct list_field fields[] = { FIELDS };
static const struct list_field readable_fields[] = {
	FIELDS,
	{ "starred", LIST_BOOL, "b.starred %", "b.starred" },
};

#define ORDER "b.created_at DESC, b.repository_id DESC"

static const struct list list = {
	STMT_REPOSITORY_LIST, fields, ARRAY_SIZE(fields), ORDER,
};
static const struct list readable = {
	STMT_REPOSITORY_LIST_READABLE, readable_fields,
	ARRAY_SIZE(readable_fields), ORDER,
};

int
repository_get(struct db *db, struct arena *a, struct str project,
    struct str name, struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_REPOSITORY_GET, &row, err, project, name);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
repository_list(struct db *db, struct arena *a, int64_t project_id,
    int64_t matched_by, const struct list_query *query, struct list_page *ret,
    struct err *err)
{
	struct str args[] = {
		arena_printf(a, "%" PRId64, project_id),
		arena_printf(a, "%" PRId64, matched_by),
	};

	return db_list(db, a, &list, args, ARRAY_SIZE(args), query, ret, err);
}

int
repository_list_readable(struct db *db, struct arena *a, int64_t visitor,
    bool sysadmin, const struct list_query *query, struct list_page *ret,
    struct err *err)
{
	struct str args[] = {
		arena_printf(a, "%" PRId64, visitor),
		sysadmin ? STR("true") : STR("false"),
	};

	return db_list(db, a, &readable, args, ARRAY_SIZE(args), query, ret,
	    err);
}

int
repository_describe(struct db *db, struct arena *a, struct str project,
    struct str name, struct str description, const struct actor *actor,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_REPOSITORY_UPDATE, &row, err, project, name,
	    description, actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
repository_delete(struct db *db, struct arena *a, struct str project,
    struct str name, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_REPOSITORY_DELETE, &row, err, project, name,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
repository_catalog(struct db *db, struct arena *a, int64_t visitor,
    bool all, struct str after, int64_t n, struct name_page *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_REPOSITORY_CATALOG, &row, err, visitor,
	    (int)all, name_page_after(after), n) < 0)
		return -1;
	name_page_read(&row, ret);
	return 0;
}
