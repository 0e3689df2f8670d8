#include "base.h"

#include "deletion.h"
#include "job.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.repository_id %", "b.repository_id" },
	{ "type", LIST_TEXT, "b.kind %", "b.kind" },
	{ "repository", LIST_TEXT, "b.name %", "b.name" },
	{ "digest", LIST_TEXT, "digest_text(b.digest) %", NULL },
	{ "tag", LIST_TEXT, "EXISTS (SELECT FROM tag t "
	    "WHERE t.repository_id = b.repository_id "
	    "AND t.valid_to = 'infinity' AND t.name %)", NULL },
	{ "deleted_by", LIST_TEXT, "b.deleted_by %", "b.deleted_by" },
	{ "deletion_time", LIST_TIME, "b.deleted_at %", "b.deleted_at" },
	{ "expiration_time", LIST_TIME, "b.expires_at %", "b.expires_at" },
};

static const struct list list = {
	STMT_DELETION_LIST, fields, ARRAY_SIZE(fields),
	"b.deleted_at DESC, b.repository_id DESC",
};

int
deletion_list(struct db *db, struct arena *a, int64_t project_id,
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
deletion_page(struct db *db, struct arena *a, struct str project,
    int64_t before, int64_t most, struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_DELETION_PAGE, ret, err, project, before,
	    most);
}

int
deletion_get(struct db *db, struct arena *a, int64_t id,
    struct artifact_place *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_DELETION_GET, &row, err, id);

	if (rc > 0)
		*ret = (struct artifact_place){
			row_str(&row, "project"), row_str(&row, "repository"),
		};
	return rc;
}

int
deletion_find(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, struct str tag, int64_t *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_DELETION_FIND, &row, err, at->project,
	    at->repository, d ? digest_db(a, d) : STR_NULL, tag);

	if (rc > 0)
		*ret = row_i64(&row, "deletion_id");
	return rc;
}

struct undo {
	struct arena *arena;
	const struct artifact_place *at;
	int64_t id;
	const struct actor *actor;
	struct row row;
	int found;
};

static int
undo(struct db *db, void *arg, struct err *err)
{
	struct undo *u = arg;
	struct str id = arena_printf(u->arena, "%" PRId64, u->id);
	const struct job_new job = {
		.kind = JOB_RESTORE_REPOSITORY, .trigger = JOB_EVENT,
		.params = arena_printf(u->arena, "{\"deletion\":%.*s}",
		    STR_ARG(id)),
		.unique_key = id,
	};
	int64_t job_id;

	u->found = db_opt(db, u->arena, STMT_DELETION_UNDO, &u->row, err,
	    u->id, u->at->project, u->at->repository,
	    (int64_t)DELETION_AT_ONCE, u->actor->username, u->actor->client,
	    u->actor->request_id, u->actor->user_agent);
	if (u->found <= 0 || !row_bool(&u->row, "later"))
		return MIN(u->found, 0);
	return job_enqueue(db, u->arena, &job, &job_id, err) < 0 ? -1 : 0;
}

int
deletion_undo(struct db *db, struct arena *a, const struct artifact_place *at,
    int64_t id, const struct actor *actor, struct str *ret_json,
    struct err *err)
{
	struct undo u = { .arena = a, .at = at, .id = id, .actor = actor };

	if (tx_run(db, undo, &u, err) < 0)
		return -1;
	if (u.found > 0)
		*ret_json = row_str(&u.row, "item");
	return u.found;
}

int
deletion_count(struct db *db, struct arena *a, int64_t id,
    int64_t *ret_manifests, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_DELETION_COUNT, &row, err, id) < 0)
		return -1;
	*ret_manifests = row_i64(&row, "manifests");
	return 0;
}

int
deletion_restore(struct db *db, int64_t id, int64_t after, int64_t most,
    int64_t *ret_last, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;
	int rc = db_opt(db, a, STMT_DELETION_RESTORE, &row, err, id, after,
	    most);

	if (rc <= 0 || row_null(&row, "last"))
		return MIN(rc, 0);
	*ret_last = row_i64(&row, "last");
	return 1;
}

int
deletion_purge(struct db *db, struct arena *a, const struct artifact_place *at,
    int64_t id, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_DELETION_PURGE, &row, err, id, at->project,
	    at->repository, actor->username, actor->client,
	    actor->request_id, actor->user_agent);
}

int
deletion_purge_all(struct db *db, struct str project,
    const struct actor *actor, int64_t *ret_count, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_DELETION_PURGE_ALL, &row, err, project,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent) < 0)
		return -1;
	*ret_count = row_i64(&row, "count");
	return 0;
}

/* What was found of it, if anything was. */
static int
item(const struct row *row, int rc, struct str *ret_json)
{
	if (rc > 0)
		*ret_json = row_str(row, "item");
	return rc;
}

int
deletion_preview_artifacts(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str names, struct str *ret_json,
    struct err *err)
{
	struct row row;

	return item(&row, db_opt(db, a, STMT_DELETION_PREVIEW_ARTIFACTS, &row,
	    err, at->project, at->repository, names), ret_json);
}

int
deletion_preview_tags(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str names, struct str *ret_json,
    struct err *err)
{
	struct row row;

	return item(&row, db_opt(db, a, STMT_DELETION_PREVIEW_TAGS, &row, err,
	    at->project, at->repository, names), ret_json);
}

int
deletion_preview_repositories(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str names, struct str *ret_json,
    struct err *err)
{
	struct row row;

	return item(&row, db_opt(db, a, STMT_DELETION_PREVIEW_REPOSITORIES,
	    &row, err, at->project, names), ret_json);
}

int
deletion_end(struct db *db, int64_t before, int64_t most,
    int64_t *ret_looked, int64_t *ret_manifests, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_DELETION_END, &row, err, before, most) < 0)
		return -1;
	*ret_looked = row_i64(&row, "looked");
	*ret_manifests = row_i64(&row, "manifests");
	return 0;
}
