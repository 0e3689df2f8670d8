/* usergroup.c — groups of another directory. */
#include "base.h"

#include "api.h"
#include "usergroup.h"

int
usergroup_list_get(struct ctx *c, struct err *err)
{
	static const struct api_shortcut shortcuts[] = {
		{ "group_name", LIST_LIKE }, { "ldap_group_dn", LIST_EQ },
	};

	return api_list(c, shortcuts, ARRAY_SIZE(shortcuts), usergroup_list, err);
}

int
usergroup_search_get(struct ctx *c, struct err *err)
{
	static const struct api_shortcut shortcuts[] = {
		{ "groupname", LIST_LIKE },
	};

	if (!req_arg(&c->req, "groupname").n)
		return err_set(err, E_INVALID, "groupname is required");
	return api_list(c, shortcuts, ARRAY_SIZE(shortcuts), usergroup_search,
	    err);
}

int
usergroup_get_one(struct ctx *c, struct err *err)
{
	return api_show(c, "id", usergroup_get, "group", err);
}

/* A group in a body; what is absent is empty. */
static int
read_group(struct ctx *c, struct usergroup_new *g, struct err *err)
{
	struct jsin body;

	*g = (struct usergroup_new){
		.name = STR(""),
		.dn = STR(""),
		.actor = api_actor(c),
	};
	if (api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "group_name", &g->name, err) < 0 ||
	    jsin_str_opt(&body, "ldap_group_dn", &g->dn, err) < 0 ||
	    jsin_i64_opt(&body, "group_type", INT64_MIN, INT64_MAX, &g->type,
	    err) < 0)
		return -1;
	if (g->name.n > USERGROUP_NAME_MAX || g->dn.n > USERGROUP_DN_MAX)
		return err_set(err, E_BAD_REQUEST, "a name is too long");
	return 0;
}

/* Only groups of LDAP have a distinguished name, and may go without another. */
static int
check_new(struct ctx *c, struct usergroup_new *g, struct err *err)
{
	int rc;

	if (g->type < 1 || g->type > 3)
		return err_set(err, E_BAD_REQUEST,
		    "group_type must be 1 (LDAP), 2 (HTTP) or 3 (OIDC)");
	if (g->type != 1)
		g->dn = STR("");
	else if (!g->dn.n)
		return err_set(err, E_BAD_REQUEST, "ldap_group_dn is needed");
	rc = g->dn.n ? api_directory_group(c, &g->dn, &g->name, err) : 1;
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("group of the directory", err);
	if (!g->name.n && g->dn.n <= USERGROUP_NAME_MAX)
		g->name = g->dn;
	if (!g->name.n)
		return err_set(err, E_BAD_REQUEST, "group_name is needed");
	return 0;
}

int
usergroup_post(struct ctx *c, struct err *err)
{
	struct usergroup_new g;
	struct db *db;
	int64_t id;

	if (read_group(c, &g, err) < 0 || check_new(c, &g, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || usergroup_create(db, c->arena, &g, &id, err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

/* Only the name can be changed. */
int
usergroup_put(struct ctx *c, struct err *err)
{
	struct usergroup_new g;
	struct db *db;
	int64_t id;
	int rc;

	if (api_id(c, "id", &id, err) < 0 || read_group(c, &g, err) < 0)
		return -1;
	if (!g.name.n)
		return err_set(err, E_BAD_REQUEST, "group_name is needed");
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = usergroup_rename(db, c->arena, id, g.name, &g.actor, err);
	return api_answer_done(c, rc, "group", err);
}

int
usergroup_drop(struct ctx *c, struct err *err)
{
	return api_remove(c, "id", usergroup_delete, "group", err);
}
