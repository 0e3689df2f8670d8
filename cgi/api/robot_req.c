/* robot_req.c — bodies of POST and PUT of robots. */
#include "base.h"

#include "account.h"
#include "grant.h"
#include "robot_req.h"

/* One element of permissions: where, and what there. */
struct place {
	struct str kind, namespace;
	struct jsin access;
};

static int
read_place(const struct jsin *v, struct place *ret, struct err *err)
{
	bool system;

	*ret = (struct place){ 0 };
	if (v->type != JSIN_OBJ)
		return jsin_fail(v, err, E_BAD_REQUEST, "must be an object");
	if (jsin_str_opt(v, "kind", &ret->kind, err) < 0 ||
	    jsin_str_opt(v, "namespace", &ret->namespace, err) < 0 ||
	    jsin_arr_opt(v, "access", &ret->access, err) < 0)
		return -1;
	system = str_eq(ret->kind, STR("system"));
	if (!system && !str_eq(ret->kind, STR("project")))
		return jsin_fail(v, err, E_BAD_REQUEST,
		    "kind must be system or project");
	if (!grant_is_place(ret->namespace) ||
	    system != grant_is_system(ret->namespace))
		return jsin_fail(v, err, E_BAD_REQUEST,
		    "namespace must be / for the system, else a project or *");
	if (ret->access.type != JSIN_ARR || jsin_count(&ret->access) == 0)
		return jsin_fail(v, err, E_BAD_REQUEST, "access is empty");
	return 0;
}

static int
add_access(struct grants *g, const struct place *at, const struct jsin *v,
    struct err *err)
{
	struct str resource = STR(""), action = STR(""), effect = STR("allow");

	if (v->type != JSIN_OBJ)
		return jsin_fail(v, err, E_BAD_REQUEST, "must be an object");
	if (jsin_str_opt(v, "resource", &resource, err) < 0 ||
	    jsin_str_opt(v, "action", &action, err) < 0 ||
	    jsin_str_opt(v, "effect", &effect, err) < 0)
		return -1;
	if (effect.n && !str_eq(effect, STR("allow")))
		return jsin_fail(v, err, E_BAD_REQUEST, "effect must be allow");
	if (!grants_add(g, at->namespace, resource, action))
		return jsin_fail(v, err, E_BAD_REQUEST,
		    "not a permission that a robot may be granted");
	return 0;
}

static int
add_place(struct grants *g, const struct place *at, struct err *err)
{
	for (size_t i = 0; i < jsin_count(&at->access); i++) {
		struct jsin v;

		jsin_at(&at->access, i, &v);
		if (add_access(g, at, &v, err) < 0)
			return -1;
	}
	return 0;
}

/* A project's robot has one place: its project, whose name goes to *ret. */
static int
check_only_place(const struct jsin *list, const struct place *at,
    struct str *ret, struct err *err)
{
	if (jsin_count(list) != 1 || grant_is_system(at->namespace) ||
	    str_eq(at->namespace, STR("*")))
		return jsin_fail(list, err, E_BAD_REQUEST,
		    "a robot of a project has permissions in that project only");
	*ret = at->namespace;
	return 0;
}

static int
read_permissions(struct ctx *c, const struct jsin *list, bool of_project,
    struct robot_req *ret, struct err *err)
{
	struct grants g;

	grants_begin(&g, c->arena);
	for (size_t i = 0; i < jsin_count(list); i++) {
		struct place at;
		struct jsin v;

		jsin_at(list, i, &v);
		if (read_place(&v, &at, err) < 0 || (of_project &&
		    check_only_place(list, &at, &ret->project, err) < 0) ||
		    add_place(&g, &at, err) < 0)
			return -1;
	}
	return grants_end(&g, &ret->permissions, err);
}

int
robot_req_read(struct ctx *c, struct robot_req *ret, struct err *err)
{
	struct str level = STR("");
	struct jsin body, list = { 0 };

	*ret = (struct robot_req){ .name = STR(""), .project = STR("") };
	if (api_body(c, &body, err) < 0 ||
	    jsin_str_opt(&body, "name", &ret->name, err) < 0 ||
	    jsin_str_opt(&body, "description", &ret->description, err) < 0 ||
	    jsin_str_opt(&body, "level", &level, err) < 0 ||
	    jsin_i64_opt(&body, "duration", INT64_MIN, INT64_MAX,
	    &ret->duration, err) < 0 ||
	    jsin_bool_opt(&body, "disable", &ret->disable, err) < 0 ||
	    jsin_arr_opt(&body, "permissions", &list, err) < 0 ||
	    account_check_days(ret->duration, err) < 0)
		return -1;
	if (!str_eq(level, STR("system")) && !str_eq(level, STR("project")))
		return err_set(err, E_BAD_REQUEST,
		    "level: must be system or project");
	if (list.type != JSIN_ARR || jsin_count(&list) == 0)
		return err_set(err, E_BAD_REQUEST, "permissions: is empty");
	return read_permissions(c, &list, str_eq(level, STR("project")), ret,
	    err);
}
