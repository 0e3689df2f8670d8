/* usergroup.h — groups of another directory that can be members of projects. */
#ifndef USERGROUP_H
#define USERGROUP_H

#include "actor.h"
#include "db.h"
#include "list.h"

/* Fields: group_name, group_type, ldap_group_dn, id. */
int usergroup_list(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/* The same without distinguished names.  Fields: groupname, id. */
int usergroup_search(struct db *db, struct arena *a,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/* Harbor's UserGroup.  1, 0, -1. */
int usergroup_get(struct db *db, struct arena *a, int64_t id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/* Of a name of 1 to 255 characters, and a distinguished name in bytes. */
#define USERGROUP_NAME_MAX 255
#define USERGROUP_DN_MAX 512

struct usergroup_new {
	struct str name;
	int64_t type;  /* 1 LDAP, 2 HTTP, 3 OIDC */
	struct str dn; /* type 1; else empty */
	struct actor actor;
};

/* E_CONFLICT: name and type, or the distinguished name, are taken. */
int usergroup_create(struct db *db, struct arena *a,
    const struct usergroup_new *g, int64_t *ret_id, struct err *err) MUST_CHECK;

/* 1, 0 no such group, -1: E_CONFLICT the name is taken. */
int usergroup_rename(struct db *db, struct arena *a, int64_t id,
    struct str name, const struct actor *actor, struct err *err) MUST_CHECK;

/* With its memberships.  1, 0 no such group, -1. */
int usergroup_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
