#include "base.h"

#include "label.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.label_id %", "b.label_id" },
	{ "name", LIST_TEXT, "b.name %", "b.name" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_LABEL_LIST, fields, ARRAY_SIZE(fields), "b.label_id",
};

int
label_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str args[] = { arena_printf(a, "%" PRId64, project_id) };

	return db_list(db, a, &list, args, ARRAY_SIZE(args), query, ret, err);
}

int
label_get(struct db *db, struct arena *a, int64_t id, struct label *ret,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_LABEL_GET, &row, err, id);

	if (rc > 0)
		*ret = (struct label){
			row_i64(&row, "project_id"), row_str(&row, "item"),
		};
	return rc;
}

int
label_create(struct db *db, struct arena *a, int64_t project_id,
    const struct label_text *text, const struct actor *actor, int64_t *ret_id,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_LABEL_CREATE, &row, err, project_id,
	    text->name, text->description.p ? text->description : STR(""),
	    text->color.p ? text->color : STR(""), actor->username,
	    actor->client, actor->request_id, actor->user_agent) < 0)
		return -1;
	*ret_id = row_i64(&row, "label_id");
	return 0;
}

int
label_update(struct db *db, struct arena *a, int64_t id,
    const struct label_text *text, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_LABEL_UPDATE, &row, err, id, text->name,
	    text->description, text->color, actor->username, actor->client,
	    actor->request_id, actor->user_agent);
}

int
label_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_LABEL_DELETE, &row, err, id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
label_attach(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, int64_t id, const struct actor *actor,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_LABEL_ATTACH, &row, err, at->project,
	    at->repository, digest_db(a, d), id, actor->username,
	    actor->client, actor->request_id, actor->user_agent);

	if (rc > 0 && !row_bool(&row, "fits"))
		return err_set(err, E_BAD_REQUEST,
		    "the label is of another project");
	return rc;
}

int
label_detach(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, int64_t id, const struct actor *actor,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_LABEL_DETACH, &row, err, at->project,
	    at->repository, digest_db(a, d), id, actor->username,
	    actor->client, actor->request_id, actor->user_agent);
}
