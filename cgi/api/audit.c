/* audit.c — who did what, in Harbor's two shapes. */
#include "base.h"

#include "api.h"
#include "audit.h"
#include "authn.h"
#include "jsout.h"
#include "limits.h"

/* Ids of the roles whose holders read the log of a project, as an array. */
static struct str
log_readers(struct arena *a)
{
	struct buf b;

	buf_init(&b, a, 64);
	buf_addc(&b, '{');
	for (int id = 1; id <= 5; id++)
		if (perm_allows(perm_role_of_id(id), PERM_LOG, PERM_LIST))
			buf_printf(&b, "%s%d", b.n > 1 ? "," : "", id);
	buf_addc(&b, '}');
	return buf_str(&b);
}

static int
answer(struct ctx *c, const struct audit_view *view, bool older,
    struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    audit_list(db, c->arena, view, older, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

/* All of it, or what the caller may see of projects. */
static int
answer_readable(struct ctx *c, bool older, struct err *err)
{
	struct audit_view view = { 0 };
	struct db *db = ctx_db(c, err);

	if (!db || authz_system(db, c->arena, &c->who, PERM_AUDIT_LOG,
	    PERM_LIST, &view.all, err) < 0)
		return -1;
	if (!view.all && audit_readable(db, c->arena, identity_visitor(&c->who),
	    log_readers(c->arena), &view, err) < 0)
		return -1;
	return answer(c, &view, older, err);
}

int
audit_list_get(struct ctx *c, struct err *err)
{
	return answer_readable(c, false, err);
}

int
audit_short_list_get(struct ctx *c, struct err *err)
{
	return answer_readable(c, true, err);
}

int
project_audit_list_get(struct ctx *c, struct err *err)
{
	struct audit_view view = { .project_id = c->project.id };

	return answer(c, &view, false, err);
}

int
project_audit_short_list_get(struct ctx *c, struct err *err)
{
	struct audit_view view = { .project_id = c->project.id };

	return answer(c, &view, true, err);
}

/* What is recorded: operation and type of resource. */
static const char *const events[] = {
	"create_artifact", "pull_artifact", "update_artifact",
	"delete_artifact", "delete_blob", "create_tag", "delete_tag",
	"update_repository",
	"delete_repository", "create_project", "update_project",
	"delete_project", "create_member", "update_member", "delete_member",
	"create_immutable_rule", "update_immutable_rule",
	"delete_immutable_rule", "update_quota", "create_label",
	"update_label", "delete_label", "create_user", "update_user",
	"delete_user", "login_user", "logout_user", "create_usergroup",
	"update_usergroup", "delete_usergroup", "create_robot",
	"update_robot", "delete_robot", "create_registry", "update_registry",
	"delete_registry", "update_configuration",
};

int
audit_event_list_get(struct ctx *c, struct err *err UNUSED)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		jsout_obj_begin(&j, NULL);
		jsout_str(&j, "event_type", str_of(events[i]));
		jsout_obj_end(&j);
	}
	jsout_arr_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}
