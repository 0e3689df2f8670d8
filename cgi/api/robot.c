/* robot.c — accounts of machines, and what they may be granted. */
#include "base.h"

#include "account.h"
#include "api.h"
#include "authn.h"
#include "jsout.h"
#include "limits.h"
#include "num.h"
#include "pass.h"
#include "robot.h"
#include "robot_req.h"

#define ANSWER_MAX ((size_t)64 << 10)

/* Whether the caller may do it to robots of the project, or of the system. */
static int
check_allowed(struct ctx *c, struct db *db, struct str project,
    enum perm_action action, struct err *err)
{
	bool allowed = false;
	int rc = 1;

	if (project.n)
		rc = authz_project(db, c->arena, &c->who, project, PERM_ROBOT,
		    action, &allowed, err);
	else if (authz_system(db, c->arena, &c->who, PERM_ROBOT, action,
	    &allowed, err) < 0)
		rc = -1;
	if (rc < 0)
		return -1;
	if (rc == 0 && c->who.sysadmin)
		return err_set(err, E_NOT_FOUND, "project %.*s not found",
		    STR_ARG(project));
	return allowed ? 0 : err_set(err, E_FORBIDDEN, "forbidden");
}

/* The robot of the path, and the connection, if the caller may do that. */
static int
find(struct ctx *c, enum perm_action action, struct db **ret_db,
    struct robot *ret, struct err *err)
{
	int64_t id;
	int rc;

	if (api_begin_id(c, "id", &id, ret_db, err) < 0)
		return -1;
	rc = robot_find(*ret_db, c->arena, id, ret, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("robot", err);
	return check_allowed(c, *ret_db, ret->project, action, err);
}

/* Robots hand out what they have, and nothing else. */
static int
check_covered(struct ctx *c, struct db *db, struct str permissions,
    struct err *err)
{
	bool covered;

	if (c->who.kind != IDENTITY_ROBOT)
		return 0;
	if (robot_covers(db, c->arena, c->who.robot_id, permissions, &covered,
	    err) < 0)
		return -1;
	return covered ? 0 : err_set(err, E_DENIED,
	    "a robot may grant only what it was granted itself");
}

/* The one time that the secret is seen. */
static int
answer_made(struct ctx *c, const struct robot_made *made, struct str secret)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "id", made->robot_id);
	jsout_str(&j, "name", made->name);
	jsout_str(&j, "secret", secret);
	jsout_str(&j, "creation_time", made->created);
	jsout_i64(&j, "expires_at", made->expires_at);
	jsout_obj_end(&j);
	api_location(c, arena_printf(c->arena, "%" PRId64, made->robot_id));
	return resp_json(&c->resp, 201, buf_str(&b));
}

/* 0 and the id of the robot's project: 0 for one of the system. */
static int
admit_new(struct ctx *c, struct db *db, const struct robot_req *in,
    int64_t *ret_project, struct err *err)
{
	struct project project = { 0 };

	if (check_allowed(c, db, in->project, PERM_CREATE, err) < 0 ||
	    check_covered(c, db, in->permissions, err) < 0)
		return -1;
	if (in->project.n && project_find(db, c->arena, in->project, &project,
	    err) < 0)
		return -1;
	*ret_project = project.id;
	return 0;
}

static int
no_place(struct err *err)
{
	return err_set(err, E_NOT_FOUND,
	    "a project of the permissions is not there");
}

int
robot_post(struct ctx *c, struct err *err)
{
	struct str secret = authn_make_secret(c->arena);
	struct robot_new new = {
		.secret = authn_secret_hash(c->arena, secret),
		.by_robot = c->who.kind == IDENTITY_ROBOT,
		.creator = c->who.robot_id ? c->who.robot_id : c->who.user_id,
		.owner_id = api_owner(c),
		.actor = api_actor(c),
	};
	struct robot_made made;
	struct robot_req in;
	struct db *db;
	int rc;

	if (robot_req_read(c, &in, err) < 0 ||
	    account_check_robot(in.name, err) < 0)
		return -1;
	new.name = in.name;
	new.description = in.description;
	new.duration = in.duration;
	new.permissions = in.permissions;
	db = ctx_db(c, err);
	if (!db || admit_new(c, db, &in, &new.project_id, err) < 0)
		return -1;
	rc = robot_create(db, c->arena, &new, &made, err);
	if (rc <= 0)
		return rc < 0 ? -1 : no_place(err);
	return answer_made(c, &made, secret);
}

/* What a robot is called, and where it belongs, stays. */
static int
check_same(const struct robot *r, const struct robot_req *in, struct err *err)
{
	if (!str_eq(in->name, r->name))
		return err_set(err, E_BAD_REQUEST,
		    "name: the name of a robot cannot be changed");
	if (!str_eq(in->project, r->project))
		return err_set(err, E_BAD_REQUEST,
		    "level: level and project of a robot cannot be changed");
	return 0;
}

int
robot_put(struct ctx *c, struct err *err)
{
	struct robot_change change;
	struct robot_req in;
	struct robot r;
	struct db *db;
	int rc;

	if (robot_req_read(c, &in, err) < 0 ||
	    find(c, PERM_UPDATE, &db, &r, err) < 0 ||
	    check_same(&r, &in, err) < 0 ||
	    check_covered(c, db, in.permissions, err) < 0)
		return -1;
	change = (struct robot_change){
		.robot_id = r.robot_id,
		.description = in.description,
		.disabled = in.disable,
		.duration = in.duration,
		.permissions = in.permissions,
		.actor = api_actor(c),
	};
	rc = robot_update(db, c->arena, &change, err);
	if (rc <= 0)
		return rc < 0 ? -1 : no_place(err);
	return resp_empty(&c->resp, 200);
}

/* A secret of the client's own is not shown again; *ret_shown is absent then. */
static int
read_secret(struct ctx *c, struct str *ret_hash, struct str *ret_shown,
    struct err *err)
{
	struct str given = STR("");
	struct jsin body;

	if (api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "secret", &given, err) < 0)
		return -1;
	if (!given.n) {
		*ret_shown = authn_make_secret(c->arena);
		*ret_hash = authn_secret_hash(c->arena, *ret_shown);
		return 0;
	}
	*ret_shown = STR_NULL;
	if (!pass_policy_met(given))
		return err_set(err, E_BAD_REQUEST,
		    "the secret must be " PASS_POLICY);
	return pass_hash(c->arena, given, ret_hash, err);
}

int
robot_patch(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct str hash, shown;
	struct robot r;
	struct db *db;
	int rc;

	if (read_secret(c, &hash, &shown, err) < 0 ||
	    find(c, PERM_UPDATE, &db, &r, err) < 0)
		return -1;
	rc = robot_set_secret(db, c->arena, r.robot_id, hash, &actor, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("robot", err);
	return resp_json(&c->resp, 200, shown.p ? arena_printf(c->arena,
	    "{\"secret\":\"%.*s\"}", STR_ARG(shown)) : STR("{}"));
}

int
robot_get_one(struct ctx *c, struct err *err)
{
	struct robot r;
	struct db *db;

	if (find(c, PERM_READ, &db, &r, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, r.json);
}

int
robot_drop(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct robot r;
	struct db *db;
	int rc;

	if (find(c, PERM_DELETE, &db, &r, err) < 0)
		return -1;
	rc = robot_delete(db, c->arena, r.robot_id, &actor, err);
	return api_answer_done(c, rc, "robot", err);
}

/* The value of key=value in q; absent if it is not there. */
static struct str
term_of(const struct list_query *q, const char *key)
{
	for (size_t i = 0; i < q->n_terms; i++)
		if (q->terms[i].op == LIST_EQ &&
		    str_eq_nocase(q->terms[i].field, str_of(key)))
			return q->terms[i].values[0];
	return STR_NULL;
}

/* The project whose robots are asked for: Level=project,ProjectID=N. */
static int
wanted_project(struct ctx *c, struct db *db, const struct list_query *q,
    struct project *ret, struct err *err)
{
	struct str level = term_of(q, "Level");
	int64_t id;
	int rc;

	*ret = (struct project){ 0 };
	if (!level.p || str_eq(level, STR("system")))
		return 0;
	if (!str_eq(level, STR("project")))
		return err_set(err, E_BAD_REQUEST,
		    "q: Level must be system or project");
	if (!num_i64(term_of(q, "ProjectID"), 1, INT64_MAX, &id))
		return err_set(err, E_BAD_REQUEST,
		    "q: Level=project needs ProjectID");
	rc = project_find_id(db, c->arena, id, ret, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (c->who.sysadmin)
		return api_unknown("project", err);
	return err_set(err, E_FORBIDDEN, "forbidden");
}

int
robot_list_get(struct ctx *c, struct err *err)
{
	struct project project;
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    wanted_project(c, db, &q, &project, err) < 0 ||
	    check_allowed(c, db, project.name, PERM_LIST, err) < 0 ||
	    robot_list(db, c->arena, project.id, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}
