/* label.c — labels, global and of projects. */
#include "base.h"

#include "admit_api.h"
#include "api.h"
#include "label.h"
#include "num.h"

/* Anybody reads the global labels (project 0), system admins change them. */
static int
check(struct ctx *c, int64_t project_id, enum perm_action action,
    struct err *err)
{
	struct route_need need = { PERM_RULE_PROJECT, PERM_LABEL, (int)action };

	if (!project_id && (action == PERM_READ || action == PERM_LIST))
		return 0;
	return admit_api_project(c, project_id, &need, err);
}

/* The label of the path, on which the caller may do that. */
static int
find(struct ctx *c, enum perm_action action, int64_t *ret_id,
    struct label *ret, struct err *err)
{
	struct db *db;
	int rc;

	if (api_begin_id(c, "id", ret_id, &db, err) < 0)
		return -1;
	rc = label_get(db, c->arena, *ret_id, ret, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("label", err);
	return check(c, ret->project_id, action, err);
}

/* scope g or p, and then a project; *ret_project 0 is g. */
static int
check_scope(struct str scope, int64_t project, int64_t *ret_project,
    struct err *err)
{
	if (str_eq(scope, STR("g"))) {
		*ret_project = 0;
		return 0;
	}
	if (!str_eq(scope, STR("p")))
		return err_set(err, E_BAD_REQUEST, "scope must be g or p");
	if (project < 1)
		return err_set(err, E_BAD_REQUEST,
		    "project_id is needed with scope p");
	*ret_project = project;
	return 0;
}

/* scope= and project_id= of the query; scope may follow from the other. */
static int
wanted_project(const struct ctx *c, int64_t *ret, struct err *err)
{
	struct str text = req_arg(&c->req, "project_id");
	struct str scope = req_arg(&c->req, "scope");
	int64_t id = 0;

	if (text.n && !num_i64(text, 0, INT64_MAX, &id))
		return err_set(err, E_INVALID, "project_id must be a number");
	if (!scope.n)
		scope = id ? STR("p") : STR("g");
	return check_scope(scope, id, ret, err);
}

int
label_list_get(struct ctx *c, struct err *err)
{
	static const struct api_shortcut shortcuts[] = {
		{ "name", LIST_LIKE },
	};
	struct list_query q;
	struct list_page page;
	struct db *db;
	int64_t project;

	if (wanted_project(c, &project, err) < 0 ||
	    api_begin_list(c, shortcuts, ARRAY_SIZE(shortcuts), &q, &db,
	    err) < 0 || check(c, project, PERM_LIST, err) < 0 ||
	    label_list(db, c->arena, project, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
label_get_one(struct ctx *c, struct err *err)
{
	struct label label;
	int64_t id;

	if (find(c, PERM_READ, &id, &label, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, label.json);
}

static int
read_text(const struct jsin *body, struct label_text *ret, struct err *err)
{
	*ret = (struct label_text){ 0 };
	if (jsin_str_opt(body, "name", &ret->name, err) < 0 ||
	    jsin_str_opt(body, "description", &ret->description, err) < 0 ||
	    jsin_str_opt(body, "color", &ret->color, err) < 0)
		return -1;
	return 0;
}

int
label_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	int64_t project = 0, id = 0;
	struct str scope = STR("");
	struct label_text text;
	struct jsin body;
	struct db *db;

	if (api_body(c, &body, err) < 0 || read_text(&body, &text, err) < 0 ||
	    jsin_str_opt(&body, "scope", &scope, err) < 0 ||
	    jsin_i64_opt(&body, "project_id", INT64_MIN, INT64_MAX, &project,
	    err) < 0 || check_scope(scope, project, &project, err) < 0)
		return -1;
	if (!text.name.n)
		return err_set(err, E_BAD_REQUEST, "name is needed");
	db = ctx_db(c, err);
	if (!db || check(c, project, PERM_CREATE, err) < 0 ||
	    label_create(db, c->arena, project, &text, &actor, &id, err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

/* Scope and project stay as they are. */
int
label_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct label_text text;
	struct label label;
	struct jsin body;
	int64_t id;
	int rc;

	if (api_body(c, &body, err) < 0 || read_text(&body, &text, err) < 0 ||
	    find(c, PERM_UPDATE, &id, &label, err) < 0)
		return -1;
	rc = label_update(c->db, c->arena, id, &text, &actor, err);
	return api_answer_done(c, rc, "label", err);
}

int
label_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct label label;
	int64_t id;
	int rc;

	if (find(c, PERM_DELETE, &id, &label, err) < 0)
		return -1;
	rc = label_delete(c->db, c->arena, id, &actor, err);
	return api_answer_done(c, rc, "label", err);
}
