#include "base.h"

#include "perm.h"

#define ROLE_COLUMNS 6

static const struct {
	const char *name;
	const char *columns[ROLE_COLUMNS]; /* in the order of the role bits */
	const char *project_robot, *system_robot;
} table[] = {
#define X(id, name, pa, mt, dv, gu, lg, pb, project_robot, system_robot)   \
	[PERM_##id] = { name, { pa, mt, dv, gu, lg, pb }, project_robot, \
	    system_robot },
#include "perms.def"
#undef X
};

bool
perm_allows(unsigned roles, enum perm_resource resource,
    enum perm_action action)
{
	ASSERT(resource < PERM_RESOURCES);
	if (roles & ROLE_SYSTEM_ADMIN)
		return true;
	for (size_t i = 0; i < ROLE_COLUMNS; i++)
		if (roles & 1U << i &&
		    strchr(table[resource].columns[i], (int)action))
			return true;
	return false;
}

bool
perm_grantable(bool system_level, enum perm_resource resource,
    enum perm_action action)
{
	ASSERT(resource < PERM_RESOURCES);
	return strchr(system_level ? table[resource].system_robot :
	    table[resource].project_robot, (int)action) != NULL;
}

bool
perm_exists(bool system_level, enum perm_resource resource,
    enum perm_action action)
{
	unsigned everybody = ROLE_SYSTEM_ADMIN - 1;

	return system_level ? perm_grantable(true, resource, action) :
	    perm_allows(everybody, resource, action);
}

/* Highest first. */
static const struct {
	int id;
	unsigned role;
} roles_by_rank[] = {
	{ 1, ROLE_PROJECT_ADMIN }, { 4, ROLE_MAINTAINER },
	{ 2, ROLE_DEVELOPER }, { 3, ROLE_GUEST }, { 5, ROLE_LIMITED_GUEST },
};

unsigned
perm_role_of_id(int role_id)
{
	for (size_t i = 0; i < ARRAY_SIZE(roles_by_rank); i++)
		if (roles_by_rank[i].id == role_id)
			return roles_by_rank[i].role;
	return 0;
}

bool
perm_may_give(unsigned roles, int role_id)
{
	unsigned role = perm_role_of_id(role_id);

	/* the bits of higher roles are lower */
	return role && roles & (ROLE_SYSTEM_ADMIN | role | (role - 1));
}

int
perm_highest_id(unsigned roles)
{
	for (size_t i = 0; i < ARRAY_SIZE(roles_by_rank); i++)
		if (roles & roles_by_rank[i].role)
			return roles_by_rank[i].id;
	return 0;
}

const char *
perm_resource_name(enum perm_resource resource)
{
	ASSERT(resource < PERM_RESOURCES);
	return table[resource].name;
}

const char *
perm_action_name(enum perm_action action)
{
	switch (action) {
	case PERM_CREATE: return "create";
	case PERM_READ: return "read";
	case PERM_UPDATE: return "update";
	case PERM_DELETE: return "delete";
	case PERM_LIST: return "list";
	case PERM_STOP: return "stop";
	case PERM_OPERATE: return "operate";
	case PERM_PULL: return "pull";
	case PERM_PUSH: return "push";
	}
	base_assert_failed("perm_action", __FILE__, __LINE__);
}

bool
perm_resource_of(struct str name, enum perm_resource *ret)
{
	for (int i = 0; i < PERM_RESOURCES; i++)
		if (str_eq(name, str_of(table[i].name))) {
			*ret = (enum perm_resource)i;
			return true;
		}
	return false;
}

bool
perm_action_of(struct str name, enum perm_action *ret)
{
	for (const char *p = PERM_ACTIONS; *p; p++)
		if (str_eq(name, str_of(perm_action_name(
		    (enum perm_action)*p)))) {
			*ret = (enum perm_action)*p;
			return true;
		}
	return false;
}
