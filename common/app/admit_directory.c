#include "base.h"

#include "admit_directory.h"
#include "limits.h"
#include "log.h"
#include "seal.h"
#include "session.h"
#include "settings.h"
#include "slot.h"

int
admit_directory_used(struct ctx *c, bool *ret, struct err *err)
{
	int64_t mode;

	if (settings_number(c, CONFIG_auth_mode, &mode, err) < 0)
		return -1;
	*ret = mode == AUTH_MODE_LDAP;
	return 0;
}

static int
read_conf(struct ctx *c, struct directory_conf *ret, struct err *err)
{
	struct config *all = arena_alloc(c->arena, sizeof(*all));
	struct db *db = ctx_db(c, err);
	struct seal_ring ring;
	int rc;

	if (!db || config_load(db, c->arena, all, err) < 0 ||
	    seal_ring_open(c->arena, c->app->conf.prefix, &ring, err) < 0)
		return -1;
	rc = directory_configure(c->arena, all, &ring, ret, err);
	secret_wipe(&ring, sizeof(ring));
	return rc;
}

int
admit_directory_begin(struct ctx *c, struct admit_question *q,
    struct err *err)
{
	struct directory *d = c->app->directory;
	int64_t patience = directory_answers(d) ? LIMIT_DIRECTORY_PATIENCE : 0;
	int rc;

	if (read_conf(c, &q->conf, err) < 0)
		return -1;
	q->call = (struct directory_call){ d, c->arena, &q->conf };
	ctx_db_release(c);
	rc = slot_take(c->app->slots.p, c->app->slot_count, patience,
	    &q->slot, err);
	if (rc > 0)
		return 0;
	if (rc == 0) {
		directory_note(d, false);
		return err_set(err, E_UNAVAILABLE,
		    "too many requests wait for the directory");
	}
	return -1;
}

int
admit_directory_end(struct admit_question *q, int rc, struct err *err)
{
	bool failed = rc < 0 && err->code == E_UNAVAILABLE;

	slot_give(&q->slot);
	directory_note(q->call.directory, !failed);
	if (failed)
		snprintf(err->msg, sizeof(err->msg),
		    "the directory of users does not answer");
	return rc;
}

static struct directory_user_now
now_of(const struct directory_user *u, const struct actor *actor)
{
	return (struct directory_user_now){
		.username = u->name,
		.email = u->email,
		.realname = u->realname,
		.dn = u->dn,
		.admin = u->admin,
		.groups = { u->groups, u->n_groups },
		.actor = *actor,
	};
}

int
admit_directory_keep(struct ctx *c, const struct directory_user *u,
    const struct actor *actor, struct user_auth *ret, struct err *err)
{
	struct directory_user_now now = now_of(u, actor);
	struct db *db = ctx_db(c, err);

	return db ? directory_user_keep(db, c->arena, &now, ret, err) : -1;
}

/* Why not, for the administrator: the client hears the same for everything. */
static void
log_refusal(const struct ctx *c, struct str user, const struct err *err)
{
	log_write(LOG_WARN, "log-in refused", LOG_STR("id", c->req.id),
	    LOG_STR("user", user), LOG_STR("peer", c->req.peer),
	    LOG_STR("cause", str_of(err->cause)), LOG_END);
}

int
admit_directory(struct ctx *c, const struct authn_login *l, struct err *err)
{
	struct directory_user_now now;
	struct admit_question q;
	struct directory_user u;
	struct err why = { 0 };
	struct db *db;
	int rc;

	if (admit_directory_begin(c, &q, err) < 0)
		return -1;
	rc = admit_directory_end(&q, directory_login(&q.call, l->user,
	    l->password, &u, &why), &why);
	if (rc < 0) {
		*err = why;
		return -1;
	}
	if (rc == 0)
		log_refusal(c, l->user, &why);
	else
		now = now_of(&u, &(struct actor){ u.name, c->req.peer,
		    c->req.id, c->req.agent });
	db = ctx_db(c, err);
	return db ? authn_directory(db, c->app->verifier, c->arena, l,
	    rc > 0 ? &now : NULL, &c->who, err) : -1;
}

/* The directory has an answer: 1 the user, 0 not any more. */
static int
apply(struct ctx *c, int64_t user_id, int rc, const struct directory_user *u,
    bool *sysadmin, struct err *err)
{
	struct actor actor = { u->name, c->req.peer, c->req.id,
		c->req.agent };
	struct user_auth kept;
	struct db *db;

	if (rc > 0)
		rc = admit_directory_keep(c, u, &actor, &kept, err);
	if (rc > 0 && kept.user_id == user_id) {
		*sysadmin = kept.sysadmin;
		return 1;
	}
	if (rc < 0)
		return -1;
	db = ctx_db(c, err);
	return db ? directory_user_end(db, user_id, err) : -1;
}

int
admit_directory_refresh(struct ctx *c, int64_t user_id, bool *sysadmin,
    struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct admit_question q;
	struct directory_user u = { 0 };
	struct err why = { 0 };
	struct str name;
	bool used;
	int rc;

	if (!db || admit_directory_used(c, &used, err) < 0)
		return -1;
	rc = used ? directory_user_due(db, c->arena, user_id,
	    SESSION_DIRECTORY_SECONDS, &name, err) : 0;
	if (rc <= 0)
		return rc < 0 ? -1 : 1;
	if (admit_directory_begin(c, &q, &why) < 0)
		return 1;
	rc = admit_directory_end(&q, directory_find(&q.call, name, &u, &why),
	    &why);
	if (rc <= 0)
		log_refusal(c, name, &why);
	return rc < 0 ? 1 : apply(c, user_id, rc, &u, sysadmin, err);
}
