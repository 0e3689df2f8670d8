#include "base.h"

#include "member.h"

static const struct list_field fields[] = {
	{ "entityname", LIST_TEXT, "b.entity_name %", "b.entity_name" },
	{ "role_id", LIST_INT, "b.role_id %", "b.role_id" },
};

static const struct list list = {
	STMT_MEMBER_LIST, fields, ARRAY_SIZE(fields),
	"b.entity_name, b.member_id",
};

int
member_roles(struct db *db, struct arena *a, int64_t user_id,
    struct str project, struct member_roles *ret, struct err *err)
{
	struct db_array names = { &project, 1 };
	struct rows rows;

	if (db_rows(db, a, STMT_MEMBER_ROLES, &rows, err, user_id, &names) < 0)
		return -1;
	if (rows.count == 0)
		return 0;
	*ret = (struct member_roles){
		.roles = arena_array(a, (size_t)rows.count,
		    sizeof(struct member_role)),
	};
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		ret->public = row_bool(&row, "public");
		if (!row_null(&row, "role_id"))
			ret->roles[ret->count++] = (struct member_role){
				(int)row_i64(&row, "role_id"),
				row_str(&row, "repository_pattern"),
			};
	}
	return 1;
}

int
member_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str args[] = { arena_printf(a, "%" PRId64, project_id) };

	return db_list(db, a, &list, args, ARRAY_SIZE(args), query, ret, err);
}

int
member_get(struct db *db, struct arena *a, int64_t project_id, int64_t id,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_MEMBER_GET, &row, err, project_id, id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
member_add(struct db *db, struct arena *a, const struct member_new *m,
    int64_t *ret_id, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_MEMBER_ADD_USER, &row, err, m->project_id,
	    m->user_id, m->username, (int64_t)m->role.role_id,
	    m->role.pattern, m->actor.username,
	    m->actor.client, m->actor.request_id, m->actor.user_agent);

	if (rc > 0)
		*ret_id = row_i64(&row, "member_id");
	return rc;
}

int
member_add_group(struct db *db, struct arena *a, const struct member_new *m,
    int64_t *ret_id, struct err *err)
{
	const struct member_group *g = &m->group;
	struct row row;
	int rc = db_opt(db, a, STMT_MEMBER_ADD_GROUP, &row, err,
	    m->project_id, g->id, g->name.p ? g->name : STR(""), g->type,
	    g->dn.p ? g->dn : STR(""), (int64_t)m->role.role_id,
	    m->role.pattern, m->actor.username, m->actor.client,
	    m->actor.request_id, m->actor.user_agent);

	if (rc > 0)
		*ret_id = row_i64(&row, "member_id");
	return rc;
}

/* What a change came to: rc and the row of db_opt. */
static int
outcome(int rc, const struct row *row, struct err *err)
{
	if (rc > 0 && !row_bool(row, "allowed"))
		return err_set(err, E_PRECONDITION, "the last administrator "
		    "of a project can be taken away by a system "
		    "administrator only");
	return rc;
}

int
member_update(struct db *db, struct arena *a, const struct member_change *c,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_MEMBER_UPDATE, &row, err, c->project_id,
	    c->id, (int)c->any, (int64_t)c->role.role_id, c->role.pattern,
	    c->actor.username, c->actor.client, c->actor.request_id,
	    c->actor.user_agent);

	return outcome(rc, &row, err);
}

int
member_delete(struct db *db, struct arena *a, const struct member_change *c,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_MEMBER_DELETE, &row, err, c->project_id,
	    c->id, (int)c->any, c->actor.username, c->actor.client,
	    c->actor.request_id, c->actor.user_agent);

	return outcome(rc, &row, err);
}

int
member_admin_somewhere(struct db *db, struct arena *a, int64_t user_id,
    bool *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_MEMBER_ADMIN_SOMEWHERE, &row, err, user_id) < 0)
		return -1;
	*ret = row_bool(&row, "somewhere");
	return 0;
}
