#include "base.h"

#include "audit.h"

int
audit_add(struct db *db, const struct audit *e, struct err *err)
{
	return db_none(db, STMT_AUDIT_ADD, NULL, err, e->operation,
	    e->resource_type, e->resource, e->actor.username, e->actor.client,
	    e->actor.request_id,
	    e->actor.user_agent, (int)e->success, e->description,
	    e->project, e->event, e->repository);
}

/* What is recorded: operation and type of resource. */
static const char *const events[] = {
	"create_artifact", "pull_artifact", "update_artifact",
	"delete_artifact", "delete_blob", "create_tag", "delete_tag",
	"update_repository",
	"delete_repository", "create_project", "update_project",
	"delete_project", "create_member", "update_member", "delete_member",
	"create_immutable_rule", "update_immutable_rule",
	"delete_immutable_rule", "create_retention_policy",
	"update_retention_policy", "delete_retention_policy",
	"update_quota", "create_label", "update_label", "delete_label",
	"update_preference", "create_user", "update_user", "delete_user", "login_user",
	"logout_user", "create_usergroup", "update_usergroup",
	"delete_usergroup", "create_robot",
	"update_robot", "delete_robot", "create_registry", "update_registry",
	"delete_registry", "update_configuration", "create_job",
	"update_job", "update_job_queue", "update_schedule", "delete_schedule",
	"undo_deletion", "purge_deletion",
};

bool
audit_is_event(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		if (str_eq(name, str_of(events[i])))
			return true;
	return false;
}

const char *
audit_event(size_t i)
{
	return i < ARRAY_SIZE(events) ? events[i] : NULL;
}

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.audit_id %", NULL },
	{ "op_time", LIST_TIME, "b.op_time %", NULL },
	{ "operation", LIST_TEXT, "b.operation %", NULL },
	{ "resource_type", LIST_TEXT, "b.resource_type %", NULL },
	{ "resource", LIST_TEXT, "b.resource %", NULL },
	{ "username", LIST_TEXT, "b.username %", NULL },
	{ "operation_result", LIST_BOOL, "b.success %", NULL },
	{ "client_address", LIST_TEXT, "b.client %", NULL },
	{ "user_agent", LIST_TEXT, "b.user_agent %", NULL },
};

bool
audit_oldest_first(const struct list_query *q)
{
	for (size_t i = 0; i < q->n_sorts; i++)
		if (str_eq(q->sorts[i].field, STR("op_time")))
			return !q->sorts[i].descending;
	return false;
}

static struct str
number(struct arena *a, int64_t v)
{
	return arena_printf(a, "%" PRId64, v);
}

int
audit_readable(struct db *db, struct arena *a, int64_t visitor,
    struct str roles, struct audit_view *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_AUDIT_READABLE, &row, err, visitor, roles) < 0)
		return -1;
	*ret = (struct audit_view){ .projects = row_str(&row, "projects") };
	/* of one project they are read in their order from its index */
	if (row_i64(&row, "count") == 1)
		ret->project_id = row_i64(&row, "first");
	return 0;
}

/* The name if all rows are those of one user, else absent. */
static struct str
only_user(const struct list_query *q)
{
	for (size_t i = 0; i < q->n_terms; i++)
		if (q->terms[i].op == LIST_EQ &&
		    str_eq(q->terms[i].field, STR("username")))
			return q->terms[i].values[0];
	return STR_NULL;
}

/* A list on its way to its statement. */
struct reading {
	struct db *db;
	struct arena *arena;
	const struct audit_span *span;
	struct list list;
	struct str args[6];
	struct list_query q;
};

static size_t
n_args(const struct reading *r)
{
	return r->list.base == STMT_AUDIT_LIST ? 5 : 6;
}

/* From the end of all rows, or of those that can be the user's. */
static int
read_all(struct reading *r, struct err *err)
{
	struct row row;

	if (db_one(r->db, r->arena, STMT_AUDIT_END, &row, err, r->args[5],
	    r->span->before_at, r->span->before_id) < 0)
		return -1;
	r->list.base = STMT_AUDIT_LIST;
	r->args[1] = number(r->arena, row_i64(&row, "at"));
	r->args[2] = number(r->arena, row_i64(&row, "id"));
	return 0;
}

/*
 * Few rows of several projects, or of a user, are best sorted, many are read from
 * the end; the planner does not know which, but a count does.
 */
static int
choose_order(struct reading *r, bool oldest_first, struct err *err)
{
	struct list_query q = r->q;
	struct list_page counted;

	q.most = MAX(q.most, q.page * q.page_size + 1);
	q.page_size = 0;
	if (db_list(r->db, r->arena, &r->list, r->args, n_args(r), &q,
	    &counted, err) < 0)
		return -1;
	r->q.total = counted.total;
	if (counted.total >= AUDIT_COUNTED)
		return r->list.base == STMT_AUDIT_LIST_USER ?
		    read_all(r, err) : 0;
	/* an index knows nothing of these expressions */
	r->list.order = oldest_first ?
	    "b.op_time + interval '0', b.audit_id" :
	    "b.op_time + interval '0' DESC, b.audit_id DESC";
	return 0;
}

static enum stmt
base_of(const struct audit_view *view, struct str user)
{
	if (view->all)
		return user.p ? STMT_AUDIT_LIST_USER : STMT_AUDIT_LIST;
	return view->project_id ? STMT_AUDIT_LIST_PROJECT :
	    STMT_AUDIT_LIST_PROJECTS;
}

int
audit_list(struct db *db, struct arena *a, const struct audit_view *view,
    enum audit_shape shape, const struct audit_span *span,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	static const struct str shapes[] = {
		[AUDIT_LONG] = { "long", 4 },
		[AUDIT_SHORT] = { "short", 5 },
		[AUDIT_KEYED] = { "keyed", 5 },
	};
	bool oldest_first = audit_oldest_first(query);
	struct str user = only_user(query);
	struct reading r = {
		db, a, span, { base_of(view, user), fields, ARRAY_SIZE(fields),
			oldest_first ? "b.op_time, b.audit_id" :
			"b.op_time DESC, b.audit_id DESC" },
		{ shapes[shape], number(a, span->before_at),
			number(a, span->before_id), number(a, span->after_at),
			number(a, span->after_id), view->all ? user :
			view->project_id ? number(a, view->project_id) :
			view->projects },
		*query,
	};

	r.q.most = AUDIT_COUNTED;
	if ((r.list.base == STMT_AUDIT_LIST_USER ||
	    r.list.base == STMT_AUDIT_LIST_PROJECTS) &&
	    choose_order(&r, oldest_first, err) < 0)
		return -1;
	r.q.n_sorts = 0;
	return db_list(db, a, &r.list, r.args, n_args(&r), &r.q, ret, err);
}

int
audit_see(struct db *db, int64_t most, int64_t *ret_rows, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_AUDIT_SEE, &row, err, most) < 0)
		return -1;
	*ret_rows = row_i64(&row, "rows");
	return 0;
}
