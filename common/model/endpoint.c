#include "base.h"

#include "endpoint.h"

const struct endpoint_kind endpoint_kinds[] = {
#define X(name, user) { name, user },
#include "endpoint.def"
#undef X
};
const size_t endpoint_n_kinds = ARRAY_SIZE(endpoint_kinds);

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.endpoint_id %", "b.endpoint_id" },
	{ "name", LIST_TEXT, "b.name %", "b.name" },
	{ "type", LIST_TEXT, "b.kind %", "b.kind" },
	{ "url", LIST_TEXT, "b.url %", "b.url" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_ENDPOINT_LIST, fields, ARRAY_SIZE(fields), "b.endpoint_id",
};

bool
endpoint_kind_known(struct str name)
{
	for (size_t i = 0; i < endpoint_n_kinds; i++)
		if (str_eq(name, str_of(endpoint_kinds[i].name)))
			return true;
	return false;
}

int
endpoint_list(struct db *db, struct arena *a, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	return db_list(db, a, &list, NULL, 0, query, ret, err);
}

int
endpoint_get(struct db *db, struct arena *a, int64_t id,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ENDPOINT_GET, &row, err, id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
endpoint_next_id(struct db *db, struct arena *a, int64_t *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_ENDPOINT_ID, &row, err) < 0)
		return -1;
	*ret = row_i64(&row, "endpoint_id");
	return 0;
}

struct str
endpoint_context(struct arena *a, int64_t id)
{
	return arena_printf(a, "endpoint/%" PRId64, id);
}

int
endpoint_create(struct db *db, struct arena *a, int64_t id, struct str kind,
    const struct endpoint *e, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_one(db, a, STMT_ENDPOINT_CREATE, &row, err, id, kind,
	    e->name, e->description, e->url, e->insecure, e->ca_certificate,
	    e->credential_type, e->access_key, e->access_secret,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
endpoint_update(struct db *db, struct arena *a, int64_t id,
    const struct endpoint *e, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_ENDPOINT_UPDATE, &row, err, id, e->name,
	    e->description, e->url, e->insecure, e->ca_certificate,
	    e->credential_type, e->access_key, e->access_secret,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
endpoint_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_ENDPOINT_DELETE, &row, err, id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
