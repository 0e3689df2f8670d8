/*
 * robot.h — accounts of machines.  A robot belongs to the system or to one
 * project, with which it ends, and holds permissions of its own.
 */
#ifndef ROBOT_H
#define ROBOT_H

#include "actor.h"
#include "db.h"
#include "list.h"

#define ROBOT_NAME_MAX 255
#define ROBOT_DURATION_MAX (INT64_C(1) << 31)

/* What it takes to check a secret. */
struct robot_auth {
	int64_t robot_id;
	struct str name; /* to log in with: prefix and project in front */
	int64_t project_id; /* 0: of the system */
	int64_t owner_id;   /* the user who began the line of creators */
	struct str secret;  /* hash: hex of SHA-256, or crypt(5) */
	int64_t generation;
	bool alive; /* neither disabled nor expired */
};

/* From a row of ROBOT_AUTH and its like; nulls make no such robot. */
void robot_auth_read(const struct row *row, struct robot_auth *ret);

/* By the name to log in with; by id.  1, 0, -1. */
int robot_auth(struct db *db, struct arena *a, struct str name,
    struct robot_auth *ret, struct err *err) MUST_CHECK;
int robot_auth_id(struct db *db, struct arena *a, int64_t robot_id,
    struct robot_auth *ret, struct err *err) MUST_CHECK;

struct robot_held {
	struct str actions; /* with spaces between */
	bool project;       /* there is such a project */
	bool public;        /* and it is */
};

/* What it may do on a resource; project empty: of the system. */
int robot_held(struct db *db, struct arena *a, int64_t robot_id,
    struct str project, struct str resource, struct robot_held *ret,
    struct err *err) MUST_CHECK;

/* Permissions are JSON: [{kind, namespace, resource, action}], all checked. */

/* Whether the robot holds all of the permissions itself. */
int robot_covers(struct db *db, struct arena *a, int64_t robot_id,
    struct str permissions, bool *ret, struct err *err) MUST_CHECK;

struct robot {
	int64_t robot_id;
	struct str name; /* to log in with */
	int64_t project_id; /* 0: of the system */
	struct str project; /* its name, else empty */
	struct str json;    /* Harbor's Robot */
};

/* 1, 0, -1. */
int robot_find(struct db *db, struct arena *a, int64_t robot_id,
    struct robot *ret, struct err *err) MUST_CHECK;

/*
 * Those of a project, or of the system (0).  Fields: name (project+name or
 * name), description, disable, expires_at, id, creation_time, update_time.
 */
int robot_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/*
 * All, by number: robot_id, name (to log in with), disabled, expires,
 * created_at, grants (place:resource:action,action ...); behind the number
 * after, or from the first if that is empty, at most so many.
 */
int robot_names(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err) MUST_CHECK;

struct robot_new {
	struct str name;
	int64_t project_id; /* 0: of the system */
	struct str description;
	struct str secret; /* as stored */
	int64_t duration;  /* days, -1 for ever */
	struct str permissions;
	bool by_robot;       /* creator is a robot, not a user */
	int64_t creator, owner_id;
	struct actor actor;
};

struct robot_made {
	int64_t robot_id;
	struct str name; /* to log in with */
	int64_t expires_at;
	struct str created;
};

/* 1; 0 a project of the permissions is not there; -1: E_CONFLICT. */
int robot_create(struct db *db, struct arena *a, const struct robot_new *r,
    struct robot_made *ret, struct err *err) MUST_CHECK;

struct robot_change {
	int64_t robot_id;
	struct str description;
	bool disabled;
	int64_t duration; /* another one counts from the creation */
	struct str permissions;
	struct actor actor;
};

/* 1; 0 the robot, or a project of the permissions, is not there; -1. */
int robot_update(struct db *db, struct arena *a, const struct robot_change *c,
    struct err *err) MUST_CHECK;

/* 1, 0 no such robot, -1. */
int robot_set_secret(struct db *db, struct arena *a, int64_t robot_id,
    struct str secret, const struct actor *actor, struct err *err) MUST_CHECK;
int robot_delete(struct db *db, struct arena *a, int64_t robot_id,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
