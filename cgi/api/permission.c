/* permission.c — what the caller may do, and what robots may be granted. */
#include "base.h"

#include "api.h"
#include "authn.h"
#include "jsout.h"
#include "member.h"
#include "num.h"

#define ANSWER_MAX ((size_t)256 << 10)

/* Where the permissions are asked for. */
struct place {
	struct str scope;
	bool system;
	unsigned roles; /* of the caller */
};

/* "/project/ID", "/" or "/system"; of any other place nothing is known. */
static int
find_place(struct ctx *c, struct place *ret, struct err *err)
{
	struct str prefix = STR("/project/");
	struct project p;
	struct db *db;
	int64_t id;
	int rc;

	ret->system = str_eq(ret->scope, STR("/")) ||
	    str_eq(ret->scope, STR("/system"));
	if (ret->system)
		ret->roles = c->who.sysadmin ? ROLE_SYSTEM_ADMIN : 0;
	if (!str_starts(ret->scope, prefix) ||
	    !num_i64(str_skip(ret->scope, prefix.n), 1, INT64_MAX, &id))
		return 0;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = project_find_id(db, c->arena, id, &p, err);
	if (rc > 0)
		rc = authz_roles(db, c->arena, &c->who, p.name, STR_NULL,
		    &ret->roles, err);
	return rc < 0 ? -1 : 0;
}

/* The place and the name below it; a project itself has none. */
static struct str
resource_path(struct ctx *c, const struct place *p, enum perm_resource r,
    bool relative)
{
	const char *name = !p->system && r == PERM_PROJECT ? "" :
	    perm_resource_name(r);
	struct str base = p->scope;

	if (relative)
		return *name ? str_of(name) : STR(".");
	if (str_ends(base, STR("/")))
		base.n--;
	return arena_printf(c->arena, "%.*s%s%s", STR_ARG(base),
	    *name ? "/" : "", name);
}

static void
add_pair(struct jsout *j, struct str resource, enum perm_action action)
{
	jsout_obj_begin(j, NULL);
	jsout_str(j, "resource", resource);
	jsout_str(j, "action", str_of(perm_action_name(action)));
	jsout_obj_end(j);
}

static void
add_resource(struct ctx *c, struct jsout *j, const struct place *p,
    enum perm_resource r, bool relative)
{
	struct str path = resource_path(c, p, r, relative);

	for (const char *letter = PERM_ACTIONS; *letter; letter++) {
		enum perm_action action = (enum perm_action)*letter;

		if (perm_exists(p->system, r, action) &&
		    perm_allows(p->roles, r, action))
			add_pair(j, path, action);
	}
}

int
permission_list_get(struct ctx *c, struct err *err)
{
	struct place p = { .scope = req_arg(&c->req, "scope") };
	bool relative = api_flag(c, "relative", false);
	struct jsout j;
	struct buf b;

	if (find_place(c, &p, err) < 0)
		return -1;
	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (int r = 0; r < PERM_RESOURCES; r++)
		add_resource(c, &j, &p, (enum perm_resource)r, relative);
	jsout_arr_end(&j);
	jsout_done(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

static void
add_grantable(struct jsout *j, const char *key, bool system_level)
{
	jsout_arr_begin(j, key);
	for (int i = 0; i < PERM_RESOURCES; i++)
		for (const char *p = PERM_ACTIONS; *p; p++) {
			enum perm_resource resource = (enum perm_resource)i;
			enum perm_action action = (enum perm_action)*p;

			if (perm_grantable(system_level, resource, action))
				add_pair(j, str_of(perm_resource_name(resource)),
				    action);
		}
	jsout_arr_end(j);
}

/* For those who make robots: administrators, of the system or of a project. */
int
grantable_list_get(struct ctx *c, struct err *err)
{
	bool allowed = c->who.sysadmin;
	struct db *db = ctx_db(c, err);
	struct jsout j;
	struct buf b;

	if (!db || (!allowed && member_admin_somewhere(db, c->arena,
	    c->who.user_id, &allowed, err) < 0))
		return -1;
	if (!allowed)
		return err_set(err, E_FORBIDDEN, "forbidden");
	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	if (c->who.sysadmin)
		add_grantable(&j, "system", true);
	add_grantable(&j, "project", false);
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}
