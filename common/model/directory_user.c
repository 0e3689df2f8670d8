#include "base.h"

#include "directory_user.h"

int
directory_user_keep(struct db *db, struct arena *a,
    const struct directory_user_now *u, struct user_auth *ret, struct err *err)
{
	struct row row;
	int64_t id;

	if (db_one(db, a, STMT_DIRECTORY_USER_KEEP, &row, err, u->username,
	    u->email, u->realname, u->dn, u->admin, &u->groups,
	    u->actor.username, u->actor.client, u->actor.request_id,
	    u->actor.user_agent) < 0)
		return -1;
	id = row_i64(&row, "user_id");
	return id ? user_auth_id(db, a, id, ret, err) : 0;
}

int
directory_user_due(struct db *db, struct arena *a, int64_t user_id,
    int64_t seconds, struct str *ret_username, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_DIRECTORY_USER_DUE, &row, err, user_id,
	    seconds);

	if (rc > 0)
		*ret_username = row_str(&row, "username");
	return rc;
}

int
directory_user_end(struct db *db, int64_t user_id, struct err *err)
{
	return db_none(db, STMT_DIRECTORY_USER_END, NULL, err, user_id);
}
