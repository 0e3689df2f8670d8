/*
 * perm.h — the one table of permissions (perms.def), asked by the registry, the
 * token service and the API alike.
 */
#ifndef PERM_H
#define PERM_H

#include "str.h"

enum perm_resource {
#define X(id, ...) PERM_##id,
#include "perms.def"
#undef X
	PERM_RESOURCES
};

enum perm_action {
	PERM_CREATE = 'C',
	PERM_READ = 'R',
	PERM_UPDATE = 'U',
	PERM_DELETE = 'D',
	PERM_LIST = 'L',
	PERM_STOP = 'S',
	PERM_OPERATE = 'O',
	PERM_PULL = 'P',
	PERM_PUSH = 'W',
};

/* Bit sets; a user may hold several roles in a project: their union counts. */
enum perm_role {
	ROLE_PROJECT_ADMIN = 1,
	ROLE_MAINTAINER = 2,
	ROLE_DEVELOPER = 4,
	ROLE_GUEST = 8,
	ROLE_LIMITED_GUEST = 16,
	ROLE_PUBLIC = 32, /* anyone, when the project is public */
	ROLE_SYSTEM_ADMIN = 64,
};

/* What a route asks before its handler runs. */
enum perm_rule {
	PERM_RULE_PUBLIC = 1, /* nothing */
	PERM_RULE_LOGIN,      /* somebody known */
	PERM_RULE_PROJECT,    /* resource and action in the path's project */
	PERM_RULE_PART,       /* the same, in any repository of it */
	PERM_RULE_SYSTEM,     /* resource and action of the system */
	PERM_RULE_REPOSITORY, /* /v2: action on the path's repository */
	PERM_RULE_CATALOG,    /* /v2/_catalog */
};

/* Rows of route tables: { method, pattern, handler, NEED, body }. */
#define NEED_PUBLIC { PERM_RULE_PUBLIC, 0, 0 }
#define NEED_LOGIN { PERM_RULE_LOGIN, 0, 0 }
#define NEED_PROJECT(resource, action) \
	{ PERM_RULE_PROJECT, PERM_##resource, PERM_##action }
#define NEED_PART(resource, action) \
	{ PERM_RULE_PART, PERM_##resource, PERM_##action }
#define NEED_SYSTEM(resource, action) \
	{ PERM_RULE_SYSTEM, PERM_##resource, PERM_##action }
#define NEED_REPOSITORY(action) \
	{ PERM_RULE_REPOSITORY, PERM_REPOSITORY, PERM_##action }
#define NEED_CATALOG { PERM_RULE_CATALOG, PERM_CATALOG, PERM_READ }

/* Whether any of the roles allows the action on the resource. */
bool perm_allows(unsigned roles, enum perm_resource resource,
    enum perm_action action);

/* Whether a robot may be granted it; level is of a project or of the system. */
bool perm_grantable(bool system_level, enum perm_resource resource,
    enum perm_action action);

/* Every letter that perms.def may use. */
#define PERM_ACTIONS "CRUDLSOPW"

/* Whether there is such a thing, in projects or in the system, for anybody. */
bool perm_exists(bool system_level, enum perm_resource resource,
    enum perm_action action);

/* Harbor's role ids: 1 admin, 2 developer, 3 guest, 4 maintainer, 5 limited. */
unsigned perm_role_of_id(int role_id);

/* Whether holders may give the role to others: nobody one above his own. */
bool perm_may_give(unsigned roles, int role_id);

/* The id of the highest role held; 0 without one. */
int perm_highest_id(unsigned roles);

const char *perm_resource_name(enum perm_resource resource);
const char *perm_action_name(enum perm_action action);

/* The reverse; false if nothing has that name. */
bool perm_resource_of(struct str name, enum perm_resource *ret);
bool perm_action_of(struct str name, enum perm_action *ret);

#endif
