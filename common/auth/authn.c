#include "base.h"

#include "authn.h"
#include "glob.h"
#include "limits.h"
#include "lockout.h"
#include "member.h"
#include "name.h"
#include "pass.h"
#include "user.h"
#include "utf8.h"

static bool
is_possible(const struct authn_login *l)
{
	return l->password.n > 0 && l->password.n <= LIMIT_PASSWORD &&
	    utf8_valid(l->user) && str_chr(l->user, 0) < 0;
}

static struct identity
identity_of(const struct user_auth *u)
{
	return (struct identity){
		.kind = IDENTITY_USER,
		.name = u->username,
		.user_id = u->user_id,
		.sysadmin = u->sysadmin,
	};
}

/* An unknown user has no hash, which takes as long to check. */
static int
check_user(const struct user_auth *u, const struct authn_login *l,
    struct identity *ret, struct err *err)
{
	int rc = 1;

	if (!l->known)
		rc = l->directory && u->directory && !u->disabled ? AUTHN_ASK :
		    pass_check(l->password, u->password, err);
	if (rc < 0 || rc == AUTHN_ASK)
		return rc;
	if (rc == 0 || u->disabled)
		return 0;
	*ret = identity_of(u);
	return 1;
}

/* A directory passes over spaces around a name, so that many would be one. */
static bool
is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ')
			return false;
	return str_trim(name).n == name.n;
}

/* Nobody's name among users: a robot's, or one that the directory may know. */
static int
check_other(struct arena *a, const struct robot_auth *r,
    const struct authn_login *l, struct identity *ret, struct err *err)
{
	if (!r->robot_id && l->directory)
		return is_plain(l->user) ? AUTHN_ASK : 0;
	return authn_robot(a, r, l->password, l->known, ret, err);
}

/* Counts a failure, forgets those before a success; rc as it was. */
static int
count(struct db *db, const struct authn_login *l, int rc, struct err *err)
{
	if (rc == 0)
		return login_failed(db, l->bucket, LIMIT_LOGIN_MEMORY, err);
	if (rc == 1 && l->failed_before &&
	    login_succeeded(db, l->bucket, err) < 0)
		return -1;
	return rc;
}

/* What this process remembers; a right password is remembered from now on. */
static int
check(struct verifier *v, struct arena *a, const struct login_who *who,
    struct authn_login *l, struct identity *ret, struct err *err)
{
	const struct user_auth *u = &who->user;
	const struct robot_auth *r = &who->robot;
	int64_t holder = u->user_id ? u->user_id : -r->robot_id;
	int64_t generation = u->user_id ? u->generation : r->generation;
	int rc;

	l->known = holder && verifier_knows(v, holder, generation, l->password);
	rc = u->user_id ? check_user(u, l, ret, err) :
	    check_other(a, r, l, ret, err);
	if (rc == 1 && !l->known)
		verifier_learn(v, holder, generation, l->password);
	return rc;
}

int
authn_basic(struct db *db, struct verifier *v, struct arena *a,
    struct authn_login *l, struct identity *ret, struct err *err)
{
	struct login_past past;
	struct login_who who;

	if (!is_possible(l))
		return 0;
	l->bucket = lockout_bucket(a, l->user, l->peer);
	if (login_begin(db, a, &(struct login_try){ l->user, l->bucket }, &who,
	    &past, err) < 0)
		return -1;
	l->wait = lockout_wait(&past);
	if (l->wait)
		return err_set(err, E_TOO_MANY, "too many failed log-ins");
	l->failed_before = past.failures > 0;
	return count(db, l, check(v, a, &who, l, ret, err), err);
}

int
authn_directory(struct db *db, struct verifier *v, struct arena *a,
    const struct authn_login *l, const struct directory_user_now *u,
    struct identity *ret, struct err *err)
{
	struct user_auth kept;
	int rc = u ? directory_user_keep(db, a, u, &kept, err) : 0;

	if (rc < 0)
		return -1;
	if (rc == 0 || kept.disabled)
		return count(db, l, 0, err);
	verifier_learn(v, kept.user_id, kept.generation, l->password);
	*ret = identity_of(&kept);
	return count(db, l, 1, err);
}

/* Where roles are asked for. */
struct place {
	struct str project, repository;
	bool anywhere; /* in any repository of the project */
};

static bool
role_counts(const struct member_role *r, const struct place *at)
{
	return !r->pattern.p || at->anywhere ||
	    (at->repository.p && glob_match(r->pattern, at->repository));
}

static int
held_roles(struct db *db, struct arena *a, const struct identity *who,
    const struct place *at, unsigned *ret, struct err *err)
{
	struct member_roles held;
	int rc = member_roles(db, a, who->user_id, at->project, &held, err);

	if (rc <= 0)
		return rc;
	*ret = (held.public ? ROLE_PUBLIC : 0) |
	    (who->sysadmin ? ROLE_SYSTEM_ADMIN : 0);
	for (size_t i = 0; i < held.count; i++)
		if (role_counts(&held.roles[i], at))
			*ret |= perm_role_of_id(held.roles[i].role_id);
	return 1;
}

int
authz_roles(struct db *db, struct arena *a, const struct identity *who,
    struct str project, struct str repository, unsigned *ret, struct err *err)
{
	struct place at = { project, repository, false };

	return held_roles(db, a, who, &at, ret, err);
}

int
authz_roles_part(struct db *db, struct arena *a, const struct identity *who,
    struct str project, unsigned *ret, struct err *err)
{
	struct place at = { project, STR_NULL, true };

	return held_roles(db, a, who, &at, ret, err);
}

static unsigned
allowed_actions(unsigned roles, struct str letters)
{
	static const struct {
		enum perm_action action;
		unsigned scope;
	} map[] = {
		{ PERM_PULL, SCOPE_PULL }, { PERM_PUSH, SCOPE_PUSH },
		{ PERM_DELETE, SCOPE_DELETE },
	};
	unsigned actions = 0;

	for (size_t i = 0; i < ARRAY_SIZE(map); i++)
		if (perm_allows(roles, PERM_REPOSITORY, map[i].action) ||
		    str_chr(letters, (char)map[i].action) >= 0)
			actions |= map[i].scope;
	return actions;
}

static int
repository_actions(struct db *db, struct arena *a, const struct identity *who,
    struct str name, unsigned *ret, struct err *err)
{
	struct str project, rest, held = STR("");
	unsigned roles;
	int rc = name_split(name, &project, &rest, err);

	*ret = 0;
	if (rc <= 0)
		return rc;
	rc = who->kind == IDENTITY_ROBOT ?
	    authz_robot_in(db, a, who, project, "PWD", &held, &roles, err) :
	    authz_roles(db, a, who, project, rest, &roles, err);
	if (rc <= 0)
		return rc;
	*ret = allowed_actions(roles, held);
	/* Harbor: what a project's robot may push it may pull */
	if (who->project_id && str_chr(held, PERM_PUSH) >= 0)
		*ret |= SCOPE_PULL;
	return 0;
}

int
authz_scope(struct db *db, struct arena *a, const struct identity *who,
    struct scope *scope, struct err *err)
{
	unsigned held;

	if (scope->type == SCOPE_REGISTRY) {
		/* the list itself shows what its reader may pull */
		if (who->kind == IDENTITY_ANONYMOUS)
			scope->actions = 0;
		return 0;
	}
	if (repository_actions(db, a, who, scope->name, &held, err) < 0)
		return -1;
	if (scope->actions & SCOPE_ALL)
		scope->actions = SCOPE_PULL | SCOPE_PUSH | SCOPE_DELETE;
	scope->actions &= held;
	return 0;
}

int
authz_repository(struct db *db, struct arena *a, const struct identity *who,
    struct str name, unsigned action, bool *ret, struct err *err)
{
	unsigned held;

	if (who->kind == IDENTITY_BEARER)
		held = scope_find(&who->scopes, SCOPE_REPOSITORY, name);
	else if (repository_actions(db, a, who, name, &held, err) < 0)
		return -1;
	*ret = (held & action) == action;
	return 0;
}
