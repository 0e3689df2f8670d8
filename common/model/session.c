#include "base.h"

#include "session.h"

int
session_create(struct db *db, struct arena *a, const struct session_new *s,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_SESSION_CREATE, &row, err, s->id, s->user_id,
	    s->csrf, s->client.p ? s->client : STR(""),
	    s->user_agent.p ? s->user_agent : STR(""), s->seconds);
}

int
session_use(struct db *db, struct arena *a, struct str id, int64_t seconds,
    struct session *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_SESSION_USE, &row, err, id, seconds,
	    (int64_t)SESSION_DIRECTORY_SECONDS);

	if (rc <= 0)
		return rc;
	*ret = (struct session){
		.user_id = row_i64(&row, "user_id"),
		.username = row_str(&row, "username"),
		.sysadmin = row_bool(&row, "sysadmin"),
		.csrf = row_str(&row, "csrf"),
		.due = row_bool(&row, "due"),
	};
	return 1;
}

int
session_delete(struct db *db, struct arena *a, struct str id, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_SESSION_DELETE, &row, err, id);
}

int
session_renew(struct db *db, struct arena *a, struct str id,
    int64_t generation, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_SESSION_RENEW, &row, err, id, generation);
}

int
session_sweep(struct db *db, int64_t most, int64_t *ret_count, struct err *err)
{
	return db_none(db, STMT_SESSION_SWEEP, ret_count, err, most);
}
