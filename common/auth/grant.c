#include "base.h"

#include "grant.h"
#include "name.h"
#include "perm.h"

#define GRANTS_MAX ((size_t)1 << 20)

void
grants_begin(struct grants *g, struct arena *a)
{
	buf_init(&g->text, a, GRANTS_MAX);
	jsout_init(&g->json, &g->text);
	jsout_arr_begin(&g->json, NULL);
}

bool
grant_is_system(struct str place)
{
	return str_eq(place, STR("/"));
}

bool
grant_is_place(struct str place)
{
	struct err ignored;

	return grant_is_system(place) || str_eq(place, STR("*")) ||
	    name_check_project(place, &ignored) == 0;
}

bool
grants_add(struct grants *g, struct str place, struct str resource,
    struct str action)
{
	bool system = grant_is_system(place);
	enum perm_resource what;
	enum perm_action verb;

	if (!perm_resource_of(resource, &what) ||
	    !perm_action_of(action, &verb) ||
	    !perm_grantable(system, what, verb))
		return false;
	jsout_obj_begin(&g->json, NULL);
	jsout_str(&g->json, "kind", system ? STR("system") : STR("project"));
	jsout_str(&g->json, "namespace", place);
	jsout_str(&g->json, "resource", resource);
	jsout_str(&g->json, "action", action);
	jsout_obj_end(&g->json);
	return true;
}

int
grants_end(struct grants *g, struct str *ret, struct err *err)
{
	jsout_arr_end(&g->json);
	if (!buf_ok(&g->text))
		return err_set(err, E_TOO_LARGE, "too many permissions");
	*ret = buf_str(&g->text);
	return 0;
}
