/* authn.h — who somebody is, and what roles that gives in a project. */
#ifndef AUTHN_H
#define AUTHN_H

#include "db.h"
#include "directory_user.h"
#include "identity.h"
#include "perm.h"
#include "robot.h"
#include "verifier.h"

/* What somebody claims, and from where; a log-in under way. */
struct authn_login {
	struct str user, password;
	struct str peer;    /* client address */
	bool directory;     /* whoever is nobody here may be somebody there */
	int64_t wait;       /* with E_TOO_MANY: seconds to try again after */
	struct str bucket;  /* inside: what failures are counted under */
	bool known;         /* after 1: this process knew the password already */
	bool failed_before; /* inside */
};

#define AUTHN_ASK 2

/*
 * By name and password, of users and robots; a user counts before a robot of the
 * same name.  1 and the identity; 0 wrong, or disabled (one answer for all, in
 * the same time); AUTHN_ASK: a directory knows, authn_directory follows; -1
 * failed: E_TOO_MANY, and the password was not looked at (lockout.h).
 */
int authn_basic(struct db *db, struct verifier *v, struct arena *a,
    struct authn_login *l, struct identity *ret, struct err *err) MUST_CHECK;

/* What the directory said: NULL that it is wrong.  1, 0, -1 as above. */
int authn_directory(struct db *db, struct verifier *v, struct arena *a,
    const struct authn_login *l, const struct directory_user_now *u,
    struct identity *ret, struct err *err) MUST_CHECK;

/*
 * A robot by its row, its secret known or to be checked, uncounted: 1; 0 also if
 * it is disabled or expired; -1.
 */
int authn_robot(struct arena *a, const struct robot_auth *r,
    struct str secret, bool known, struct identity *ret, struct err *err)
    MUST_CHECK;

/* A robot's secret of 256 random bits, and how the database keeps such a one. */
struct str authn_make_secret(struct arena *a);
struct str authn_secret_hash(struct arena *a, struct str secret);

/*
 * Who a token was given to, as the database knows them now: anonymous if they
 * may no longer log in.  Others are who they are.
 */
int authn_holder(struct db *db, struct arena *a, const struct identity *who,
    struct identity *ret, struct err *err) MUST_CHECK;

/*
 * The roles (enum perm_role) that who holds on a repository of a project;
 * repository may be absent: then only roles of the whole project count.
 * 1; 0 there is no such project; -1.
 */
int authz_roles(struct db *db, struct arena *a, const struct identity *who,
    struct str project, struct str repository, unsigned *ret,
    struct err *err) MUST_CHECK;

/*
 * The same, and roles that are limited to whichever repositories count, too:
 * what who may do somewhere in the project.
 */
int authz_roles_part(struct db *db, struct arena *a,
    const struct identity *who, struct str project, unsigned *ret,
    struct err *err) MUST_CHECK;

/*
 * Which of the actions (letters of perms.def) a robot was granted on a resource
 * of a project, or of the system (absent); none if who is no robot.
 */
int authz_robot(struct db *db, struct arena *a, const struct identity *who,
    struct str project, enum perm_resource resource, const char *actions,
    struct str *ret_held, struct err *err) MUST_CHECK;

/*
 * The same of a robot on repositories, and the roles that it has there as
 * anybody has.  1; 0 there is no such project; -1.
 */
int authz_robot_in(struct db *db, struct arena *a, const struct identity *who,
    struct str project, const char *actions, struct str *ret_held,
    unsigned *ret_roles, struct err *err) MUST_CHECK;

/* Whether who may do it to the system, by rank or as a robot. */
int authz_system(struct db *db, struct arena *a, const struct identity *who,
    enum perm_resource resource, enum perm_action action, bool *ret,
    struct err *err) MUST_CHECK;

/*
 * Whether who may do it in the whole project, by role or as a robot.  1; 0
 * there is no such project; -1.
 */
int authz_project(struct db *db, struct arena *a, const struct identity *who,
    struct str project, enum perm_resource resource, enum perm_action action,
    bool *ret, struct err *err) MUST_CHECK;

/* Cuts the scope's actions down to what who may do. */
int authz_scope(struct db *db, struct arena *a, const struct identity *who,
    struct scope *scope, struct err *err) MUST_CHECK;

/*
 * Whether who may do the action (enum scope_action) on a repository, by its
 * full name: by the token if there is one, else by roles.
 */
int authz_repository(struct db *db, struct arena *a,
    const struct identity *who, struct str name, unsigned action, bool *ret,
    struct err *err) MUST_CHECK;

#endif
