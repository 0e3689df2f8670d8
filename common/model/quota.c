#include "base.h"

#include "limits.h"
#include "quota.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, NULL, "b.project_id" },
	{ "reference", LIST_TEXT, "'project'::text %", NULL },
	{ "reference_id", LIST_INT, "b.project_id %", NULL },
	{ "hard.storage", LIST_INT, NULL, "b.hard" },
	{ "used.storage", LIST_INT, NULL, "b.used" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_QUOTA_LIST, fields, ARRAY_SIZE(fields), "b.project_id",
};

bool
quota_valid(int64_t bytes)
{
	return bytes == -1 || (bytes > 0 && bytes <= LIMIT_QUOTA);
}

int
quota_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	struct list_query q = *query;

	q.shape = "quota_json";
	return db_list(db, a, &list, NULL, 0, &q, ret, err);
}

int
quota_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_QUOTA_NAMES, ret, err, after, most);
}

int
quota_get(struct db *db, struct arena *a, int64_t id, struct str *ret_json,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_QUOTA_GET, &row, err, id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
quota_update(struct db *db, struct arena *a, int64_t id, int64_t bytes,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_QUOTA_UPDATE, &row, err, id, bytes,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
quota_foresee(struct db *db, struct arena *a, struct str project,
    const struct digest *d, int64_t bytes, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_QUOTA_FORESEE, &row, err, project,
	    d ? digest_db(a, d) : STR_NULL, bytes) < 0 ? -1 : 0;
}

int
quota_changed(struct db *db, struct arena *a, int64_t after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_QUOTA_CHANGED, ret, err, after, most);
}

int
quota_count(struct db *db, int64_t id, int64_t *ret_before,
    int64_t *ret_bytes, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_QUOTA_COUNT, &row, err, id) < 0)
		return -1;
	*ret_before = row_i64(&row, "before");
	*ret_bytes = row_i64(&row, "bytes");
	return 0;
}
