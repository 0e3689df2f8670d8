#include "base.h"

#include "jsout.h"
#include "retention.h"

/* A rule has two patterns, escaped at worst, and little else. */
#define RULES_MAX ((size_t)LIMIT_RETENTION_RULES * (LIMIT_PATTERN * 12 + 1024))

static const struct retention_template templates[] = {
#define X(name, param, listed, text) { #name, RETENTION_##param, listed, text },
#include "retention.def"
#undef X
};

const struct retention_template *
retention_template_at(size_t i)
{
	return i < ARRAY_SIZE(templates) ? &templates[i] : NULL;
}

const struct retention_template *
retention_template_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(templates); i++)
		if (str_eq(name, str_of(templates[i].name)))
			return &templates[i];
	return NULL;
}

int
retention_find(struct db *db, struct arena *a, int64_t id,
    struct retention_found *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_RETENTION_FIND, &row, err, id);

	if (rc > 0)
		*ret = (struct retention_found){
			.project_id = row_i64(&row, "project_id"),
			.json = row_str(&row, "item"),
		};
	return rc;
}

int
retention_of(struct db *db, struct arena *a, int64_t project_id,
    int64_t *ret_id, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_RETENTION_OF, &row, err, project_id);

	if (rc > 0)
		*ret_id = row_i64(&row, "retention_policy_id");
	return rc;
}

/* Members are columns of retention_rule. */
static void
add_rule(struct jsout *j, size_t position, const struct retention_rule *r)
{
	jsout_obj_begin(j, NULL);
	jsout_i64(j, "position", (int64_t)position);
	jsout_i64(j, "priority", r->priority);
	jsout_str(j, "template", str_of(r->template->name));
	jsout_i64(j, "amount", r->amount);
	jsout_str(j, "repository_pattern", r->repositories.pattern);
	jsout_bool(j, "repository_excludes", r->repositories.excludes);
	jsout_str(j, "tag_pattern", r->tags.pattern);
	jsout_bool(j, "tag_excludes", r->tags.excludes);
	jsout_bool(j, "untagged", r->untagged);
	jsout_bool(j, "disabled", r->disabled);
	jsout_obj_end(j);
}

static struct str
rules_json(struct arena *a, const struct retention_policy *policy)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, a, RULES_MAX);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < policy->count; i++)
		add_rule(&j, i + 1, &policy->rules[i]);
	jsout_arr_end(&j);
	return buf_str(&b);
}

int
retention_create(struct db *db, struct arena *a, int64_t project_id,
    const struct retention_policy *policy, const struct actor *actor,
    int64_t *ret_id, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_RETENTION_CREATE, &row, err, project_id,
	    policy->cron, rules_json(a, policy), actor->username,
	    actor->client, actor->request_id, actor->user_agent,
	    policy->unit) < 0)
		return -1;
	*ret_id = row_i64(&row, "retention_policy_id");
	return 0;
}

struct update {
	struct arena *arena;
	int64_t id;
	const struct retention_policy *policy;
	const struct actor *actor;
	int found;
};

/* Two changes at once would each miss rules that the other adds. */
static int
update(struct db *db, void *arg, struct err *err)
{
	struct update *u = arg;
	const struct actor *actor = u->actor;
	struct row row;

	u->found = db_opt(db, u->arena, STMT_RETENTION_LOCK, &row, err, u->id);
	if (u->found <= 0)
		return u->found;
	db_last(db);
	u->found = db_opt(db, u->arena, STMT_RETENTION_UPDATE, &row, err,
	    u->id, u->policy->cron, rules_json(u->arena, u->policy),
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent, u->policy->unit);
	return u->found < 0 ? -1 : 0;
}

int
retention_update(struct db *db, struct arena *a, int64_t id,
    const struct retention_policy *policy, const struct actor *actor,
    struct err *err)
{
	struct update u = {
		.arena = a, .id = id, .policy = policy, .actor = actor,
	};

	return tx_run(db, update, &u, err) < 0 ? -1 : u.found;
}

int
retention_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_RETENTION_DELETE, &row, err, id,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}

int
retention_preview(struct db *db, struct arena *a, int64_t project_id,
    const struct retention_policy *policy, struct str *ret_json,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_RETENTION_PREVIEW, &row, err, project_id,
	    rules_json(a, policy), policy->unit) < 0)
		return -1;
	*ret_json = row_str(&row, "item");
	return 0;
}
