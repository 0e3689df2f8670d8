#include "base.h"

#include "authn.h"
#include "buf.h"
#include "codec.h"
#include "hash.h"
#include "pass.h"
#include "rnd.h"
#include "robot.h"
#include "seal.h"
#include "user.h"

/* Characters of a secret: 256 bits. */
#define SECRET_LENGTH 43

struct str
authn_make_secret(struct arena *a)
{
	struct str secret;

	do
		secret = rnd_secret(a, SECRET_LENGTH);
	while (!pass_policy_met(secret));
	return secret;
}

/* A secret that we made is as hard to guess as its hash is to reverse. */
struct str
authn_secret_hash(struct arena *a, struct str secret)
{
	unsigned char hash[HASH_MAX];
	struct buf b;
	size_t n;

	hash_of(HASH_SHA256, secret, hash, &n);
	buf_init(&b, a, 2 * HASH_MAX);
	hex_add(&b, str_from(hash, n));
	return buf_str(&b);
}

/* Whatever is wrong takes as long as a slow hash, which a guesser pays for. */
static int
check_secret(struct arena *a, const struct robot_auth *r, struct str secret,
    struct err *err)
{
	/* a client's own secret is hashed like a password */
	if (r->secret.n && r->secret.p[0] == '$')
		return pass_check(secret, r->secret, err);
	if (r->secret.n && secret_eq(authn_secret_hash(a, secret), r->secret))
		return 1;
	return pass_check(secret, STR_NULL, err);
}

static struct identity
identity_of(const struct robot_auth *r)
{
	return (struct identity){
		.kind = IDENTITY_ROBOT,
		.name = r->name,
		.robot_id = r->robot_id,
		.project_id = r->project_id,
		.owner_id = r->owner_id,
	};
}

int
authn_robot(struct arena *a, const struct robot_auth *r, struct str secret,
    bool known, struct identity *ret, struct err *err)
{
	int rc = known ? 1 : check_secret(a, r, secret, err);

	if (rc <= 0 || !r->alive)
		return rc < 0 ? -1 : 0;
	*ret = identity_of(r);
	return 1;
}

static int
user_now(struct db *db, struct arena *a, struct str name,
    struct identity *ret, struct err *err)
{
	struct user_auth u = { 0 };

	if (name.n && user_auth(db, a, name, &u, err) < 0)
		return -1;
	if (u.user_id && !u.disabled)
		*ret = (struct identity){
			.kind = IDENTITY_USER,
			.name = u.username,
			.user_id = u.user_id,
			.sysadmin = u.sysadmin,
		};
	return 0;
}

int
authn_holder(struct db *db, struct arena *a, const struct identity *who,
    struct identity *ret, struct err *err)
{
	struct robot_auth r = { 0 };

	*ret = who->kind == IDENTITY_BEARER ?
	    (struct identity){ .kind = IDENTITY_ANONYMOUS } : *who;
	if (who->kind != IDENTITY_BEARER)
		return 0;
	if (!who->robot_id)
		return user_now(db, a, who->name, ret, err);
	if (robot_auth_id(db, a, who->robot_id, &r, err) < 0)
		return -1;
	if (r.alive)
		*ret = identity_of(&r);
	return 0;
}

static bool
names_action(struct str actions, enum perm_action action)
{
	struct str name;

	while (str_next(&actions, ' ', &name))
		if (str_eq(name, str_of(perm_action_name(action))))
			return true;
	return false;
}

/* Those of the actions (letters) that are among the names. */
static struct str
letters_of(struct arena *a, struct str names, const char *actions)
{
	char *held = arena_alloc(a, strlen(actions) + 1), *end = held;

	for (; *actions; actions++)
		if (names_action(names, (enum perm_action)*actions))
			*end++ = *actions;
	*end = '\0';
	return str_of(held);
}

int
authz_robot(struct db *db, struct arena *a, const struct identity *who,
    struct str project, enum perm_resource resource, const char *actions,
    struct str *ret_held, struct err *err)
{
	struct robot_held held;

	*ret_held = STR("");
	if (who->kind != IDENTITY_ROBOT)
		return 0;
	if (robot_held(db, a, who->robot_id, project,
	    str_of(perm_resource_name(resource)), &held, err) < 0)
		return -1;
	*ret_held = letters_of(a, held.actions, actions);
	return 0;
}

int
authz_robot_in(struct db *db, struct arena *a, const struct identity *who,
    struct str project, const char *actions, struct str *ret_held,
    unsigned *ret_roles, struct err *err)
{
	struct robot_held held;

	if (robot_held(db, a, who->robot_id, project,
	    str_of(perm_resource_name(PERM_REPOSITORY)), &held, err) < 0)
		return -1;
	*ret_held = letters_of(a, held.actions, actions);
	*ret_roles = held.public ? ROLE_PUBLIC : 0;
	return held.project;
}

int
authz_system(struct db *db, struct arena *a, const struct identity *who,
    enum perm_resource resource, enum perm_action action, bool *ret,
    struct err *err)
{
	const char wanted[] = { (char)action, '\0' };
	struct str held;

	if (authz_robot(db, a, who, STR_NULL, resource, wanted, &held, err) < 0)
		return -1;
	*ret = who->sysadmin || held.n > 0;
	return 0;
}

int
authz_project(struct db *db, struct arena *a, const struct identity *who,
    struct str project, enum perm_resource resource, enum perm_action action,
    bool *ret, struct err *err)
{
	const char wanted[] = { (char)action, '\0' };
	struct str held;
	unsigned roles;
	int rc = authz_roles(db, a, who, project, STR_NULL, &roles, err);

	if (rc <= 0)
		return rc;
	if (authz_robot(db, a, who, project, resource, wanted, &held, err) < 0)
		return -1;
	*ret = perm_allows(roles, resource, action) || held.n > 0;
	return 1;
}
