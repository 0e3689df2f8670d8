/* robot_req.c — bodies of POST and PUT of robots. */
#include "base.h"

#include "jsout.h"
#include "limits.h"
#include "name.h"
#include "perm.h"
#include "robot.h"
#include "robot_req.h"

#define PERMISSIONS_MAX ((size_t)1 << 20)

/* One element of permissions: where, and what there. */
struct place {
	struct str kind, namespace;
	bool system;
	struct jsin access;
};

static int
read_place(const struct jsin *v, struct place *ret, struct err *err)
{
	struct err ignored;

	*ret = (struct place){ 0 };
	if (v->type != JSIN_OBJ)
		return jsin_fail(v, err, E_BAD_REQUEST, "must be an object");
	if (jsin_str_opt(v, "kind", &ret->kind, err) < 0 ||
	    jsin_str_opt(v, "namespace", &ret->namespace, err) < 0 ||
	    jsin_arr_opt(v, "access", &ret->access, err) < 0)
		return -1;
	ret->system = str_eq(ret->kind, STR("system"));
	if (!ret->system && !str_eq(ret->kind, STR("project")))
		return jsin_fail(v, err, E_BAD_REQUEST,
		    "kind must be system or project");
	if (ret->system ? !str_eq(ret->namespace, STR("/")) :
	    !str_eq(ret->namespace, STR("*")) &&
	    name_check_project(ret->namespace, &ignored) < 0)
		return jsin_fail(v, err, E_BAD_REQUEST,
		    "namespace must be / for the system, else a project or *");
	if (ret->access.type != JSIN_ARR || jsin_count(&ret->access) == 0)
		return jsin_fail(v, err, E_BAD_REQUEST, "access is empty");
	return 0;
}

static int
add_access(struct jsout *j, const struct place *at, const struct jsin *v,
    struct err *err)
{
	struct str name = STR(""), verb = STR(""), effect = STR("allow");
	enum perm_resource resource;
	enum perm_action action;

	if (v->type != JSIN_OBJ)
		return jsin_fail(v, err, E_BAD_REQUEST, "must be an object");
	if (jsin_str_opt(v, "resource", &name, err) < 0 ||
	    jsin_str_opt(v, "action", &verb, err) < 0 ||
	    jsin_str_opt(v, "effect", &effect, err) < 0)
		return -1;
	if (effect.n && !str_eq(effect, STR("allow")))
		return jsin_fail(v, err, E_BAD_REQUEST, "effect must be allow");
	if (!perm_resource_of(name, &resource) ||
	    !perm_action_of(verb, &action) ||
	    !perm_grantable(at->system, resource, action))
		return jsin_fail(v, err, E_BAD_REQUEST,
		    "not a permission that a robot may be granted");
	jsout_obj_begin(j, NULL);
	jsout_str(j, "kind", at->kind);
	jsout_str(j, "namespace", at->namespace);
	jsout_str(j, "resource", name);
	jsout_str(j, "action", verb);
	jsout_obj_end(j);
	return 0;
}

static int
add_place(struct jsout *j, const struct place *at, struct err *err)
{
	for (size_t i = 0; i < jsin_count(&at->access); i++) {
		struct jsin v;

		jsin_at(&at->access, i, &v);
		if (add_access(j, at, &v, err) < 0)
			return -1;
	}
	return 0;
}

/* A project's robot has one place: its project, whose name goes to *ret. */
static int
check_only_place(const struct jsin *list, const struct place *at,
    struct str *ret, struct err *err)
{
	if (jsin_count(list) != 1 || at->system ||
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
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, PERMISSIONS_MAX);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < jsin_count(list); i++) {
		struct place at;
		struct jsin v;

		jsin_at(list, i, &v);
		if (read_place(&v, &at, err) < 0 || (of_project &&
		    check_only_place(list, &at, &ret->project, err) < 0) ||
		    add_place(&j, &at, err) < 0)
			return -1;
	}
	jsout_arr_end(&j);
	if (!buf_ok(&b))
		return err_set(err, E_TOO_LARGE, "too many permissions");
	ret->permissions = buf_str(&b);
	return 0;
}

static int
check_duration(int64_t days, struct err *err)
{
	if (days != -1 && (days < 1 || days > ROBOT_DURATION_MAX))
		return err_set(err, E_BAD_REQUEST,
		    "duration: must be -1 or a number of days up to %" PRId64,
		    ROBOT_DURATION_MAX);
	return 0;
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
	    check_duration(ret->duration, err) < 0)
		return -1;
	if (!str_eq(level, STR("system")) && !str_eq(level, STR("project")))
		return err_set(err, E_BAD_REQUEST,
		    "level: must be system or project");
	if (list.type != JSIN_ARR || jsin_count(&list) == 0)
		return err_set(err, E_BAD_REQUEST, "permissions: is empty");
	return read_permissions(c, &list, str_eq(level, STR("project")), ret,
	    err);
}

int
robot_req_name(struct str name, struct err *err)
{
	struct err ignored;

	/* both keep to the same grammar */
	if (name.n > ROBOT_NAME_MAX || name_check_project(name, &ignored) < 0)
		return err_set(err, E_BAD_REQUEST, "name: must be lower case "
		    "letters and digits, with ., _ or - between them");
	return 0;
}
