/* member.c — members of a project: users and groups, and where they are. */
#include "base.h"

#include "admit_directory.h"
#include "api.h"
#include "glob.h"
#include "limits.h"
#include "member.h"
#include "usergroup.h"

int
member_list_get(struct ctx *c, struct err *err)
{
	static const struct api_shortcut shortcuts[] = {
		{ "entityname", LIST_LIKE },
	};
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, shortcuts, ARRAY_SIZE(shortcuts), &q, &db,
	    err) < 0 ||
	    member_list(db, c->arena, c->project.id, &q, &page,
	    err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
member_get_one(struct ctx *c, struct err *err)
{
	struct str json;
	struct db *db;
	int64_t id;
	int rc;

	if (api_begin_id(c, "mid", &id, &db, err) < 0)
		return -1;
	rc = member_get(db, c->arena, c->project.id, id, &json, err);
	return api_answer_one(c, rc, json, "member", err);
}

/* A robot has no role; it may give those that do not give roles themselves. */
static bool
may_give(const struct ctx *c, int role_id)
{
	bool robot = c->who.kind == IDENTITY_ROBOT;

	return perm_may_give(c->roles | (robot ? ROLE_MAINTAINER : 0), role_id);
}

/* role_id, which only a change of the pattern may leave out; repository_pattern. */
static int
read_role(struct ctx *c, const struct jsin *body, bool needed,
    struct member_role *ret, struct err *err)
{
	int64_t id = 0;
	int pattern = jsin_str_opt(body, "repository_pattern", &ret->pattern,
	    err);
	int role = pattern < 0 ? -1 : jsin_i64_opt(body, "role_id", INT64_MIN,
	    INT64_MAX, &id, err);

	if (role < 0)
		return -1;
	if (role > 0 ? id < 1 || id > 5 : needed || pattern == 0)
		return err_set(err, E_BAD_REQUEST,
		    "role_id must be 1, 2, 3, 4 or 5");
	ret->role_id = (int)id;
	if (role > 0 && !may_give(c, ret->role_id))
		return err_set(err, E_FORBIDDEN,
		    "nobody gives a role above his own");
	if (ret->pattern.n && (ret->pattern.n > LIMIT_PATTERN ||
	    !glob_valid(ret->pattern)))
		return err_set(err, E_BAD_REQUEST,
		    "repository_pattern is no pattern of repository names");
	return 0;
}

static int
read_user(const struct jsin *body, struct member_new *m, struct err *err)
{
	struct jsin user = { 0 };

	if (jsin_obj_opt(body, "member_user", &user, err) < 0 ||
	    jsin_i64_opt(&user, "user_id", INT64_MIN, INT64_MAX, &m->user_id,
	    err) < 0 ||
	    jsin_str_opt(&user, "username", &m->username, err) < 0)
		return -1;
	if (m->user_id)
		m->username = STR_NULL;
	return m->user_id || m->username.n;
}

static int
read_group(const struct jsin *body, struct member_group *g, struct err *err)
{
	struct jsin group = { 0 };

	if (jsin_obj_opt(body, "member_group", &group, err) < 0 ||
	    jsin_i64_opt(&group, "id", INT64_MIN, INT64_MAX, &g->id,
	    err) < 0 ||
	    jsin_str_opt(&group, "group_name", &g->name, err) < 0 ||
	    jsin_i64_opt(&group, "group_type", 0, 3, &g->type, err) < 0 ||
	    jsin_str_opt(&group, "ldap_group_dn", &g->dn, err) < 0)
		return -1;
	if (g->name.n > USERGROUP_NAME_MAX || g->dn.n > USERGROUP_DN_MAX)
		return err_set(err, E_BAD_REQUEST,
		    "member_group: a name is too long");
	return g->id || g->name.n || g->dn.n;
}

/* 1 a user, 2 a group, -1. */
static int
read_member(struct ctx *c, struct member_new *m, struct err *err)
{
	struct jsin body;
	int user, group;

	if (api_body(c, &body, err) < 0 ||
	    read_role(c, &body, true, &m->role, err) < 0)
		return -1;
	if (!m->role.pattern.n)
		m->role.pattern = STR_NULL;
	user = read_user(&body, m, err);
	group = user < 0 ? -1 : read_group(&body, &m->group, err);
	if (group < 0)
		return -1;
	if (user + group != 1)
		return err_set(err, E_BAD_REQUEST,
		    "either member_user or member_group must say who");
	return user ? 1 : 2;
}

/* Whoever is unknown here may be in the directory.  1, 0, -1. */
static int
add_user(struct ctx *c, struct member_new *m, int64_t *ret_id,
    struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct user_auth u;
	bool used;
	int rc = db ? member_add(db, c->arena, m, ret_id, err) : -1;

	if (rc != 0 || !m->username.n)
		return rc;
	if (admit_directory_used(c, &used, err) < 0)
		return -1;
	rc = used ? api_onboard(c, m->username, &m->actor, &u, err) : 0;
	if (rc <= 0)
		return rc;
	m->user_id = u.user_id;
	m->username = STR_NULL;
	db = ctx_db(c, err);
	return db ? member_add(db, c->arena, m, ret_id, err) : -1;
}

static int
add_group(struct ctx *c, struct member_new *m, int64_t *ret_id,
    struct err *err)
{
	struct member_group *g = &m->group;
	int rc = g->dn.n && !g->id ?
	    api_directory_group(c, &g->dn, &g->name, err) : 1;
	struct db *db;

	if (rc <= 0)
		return rc;
	db = ctx_db(c, err);
	return db ? member_add_group(db, c->arena, m, ret_id, err) : -1;
}

int
member_post(struct ctx *c, struct err *err)
{
	struct member_new m = {
		.project_id = c->project.id,
		.actor = api_actor(c),
	};
	int kind = read_member(c, &m, err), rc;
	int64_t id;

	if (kind < 0)
		return -1;
	rc = kind == 1 ? add_user(c, &m, &id, err) :
	    add_group(c, &m, &id, err);
	if (rc == 0)
		return err_set(err, E_NOT_FOUND, "no such %s",
		    kind == 1 ? "user" : "group");
	return rc < 0 ? -1 : api_created(c, arena_printf(c->arena,
	    "%" PRId64, id));
}

static int
begin_change(struct ctx *c, struct member_change *ret, struct err *err)
{
	*ret = (struct member_change){
		.project_id = c->project.id,
		.any = c->who.sysadmin,
		.actor = api_actor(c),
	};
	return api_id(c, "mid", &ret->id, err);
}

static int
end_change(struct ctx *c, int rc, struct err *err)
{
	return api_answer_done(c, rc, "member", err);
}

int
member_put(struct ctx *c, struct err *err)
{
	struct member_change change;
	struct jsin body;
	struct db *db;

	if (begin_change(c, &change, err) < 0 || api_body(c, &body, err) < 0 ||
	    read_role(c, &body, false, &change.role, err) < 0)
		return -1;
	db = ctx_db(c, err);
	return db ? end_change(c, member_update(db, c->arena, &change, err),
	    err) : -1;
}

int
member_drop(struct ctx *c, struct err *err)
{
	struct member_change change;
	struct db *db;

	if (begin_change(c, &change, err) < 0)
		return -1;
	db = ctx_db(c, err);
	return db ? end_change(c, member_delete(db, c->arena, &change, err),
	    err) : -1;
}
