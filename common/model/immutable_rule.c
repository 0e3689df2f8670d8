#include "base.h"

#include "immutable_rule.h"
#include "limits.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.immutable_rule_id %", "b.immutable_rule_id" },
	{ "disabled", LIST_BOOL, "b.disabled %", "b.disabled" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list list = {
	STMT_IMMUTABLE_RULE_LIST, fields, ARRAY_SIZE(fields),
	"b.immutable_rule_id",
};

int
immutable_rule_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str args[] = { arena_printf(a, "%" PRId64, project_id) };

	return db_list(db, a, &list, args, ARRAY_SIZE(args), query, ret, err);
}

int
immutable_rule_create(struct db *db, struct arena *a, int64_t project_id,
    const struct immutable_rule *rule, const struct actor *actor,
    int64_t *ret_id, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_IMMUTABLE_RULE_CREATE, &row, err,
	    project_id, rule->repositories.pattern,
	    (int)rule->repositories.excludes, rule->tags.pattern,
	    (int)rule->tags.excludes, (int)rule->disabled,
	    (int64_t)LIMIT_IMMUTABLE_RULES, actor->username, actor->client,
	    actor->request_id, actor->user_agent);

	if (rc == 0)
		return err_set(err, E_PRECONDITION,
		    "a project has %d rules at most", LIMIT_IMMUTABLE_RULES);
	if (rc < 0)
		return -1;
	*ret_id = row_i64(&row, "immutable_rule_id");
	return 0;
}

int
immutable_rule_update(struct db *db, struct arena *a, int64_t project_id,
    int64_t id, const struct immutable_rule *rule, const struct actor *actor,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_IMMUTABLE_RULE_UPDATE, &row, err, project_id,
	    id, rule->repositories.pattern, (int)rule->repositories.excludes,
	    rule->tags.pattern, (int)rule->tags.excludes, (int)rule->disabled,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
immutable_rule_delete(struct db *db, struct arena *a, int64_t project_id,
    int64_t id, const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_IMMUTABLE_RULE_DELETE, &row, err, project_id,
	    id, actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
