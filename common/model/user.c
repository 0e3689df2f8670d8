#include "base.h"

#include "user.h"

static void
read_auth(const struct row *row, struct user_auth *ret)
{
	*ret = (struct user_auth){
		.user_id = row_i64(row, "user_id"),
		.username = row_str(row, "username"),
		.password = row_str(row, "password"),
		.generation = row_i64(row, "generation"),
		.sysadmin = row_bool(row, "sysadmin"),
		.disabled = row_bool(row, "disabled"),
	};
}

int
user_auth(struct db *db, struct arena *a, struct str username,
    struct user_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_AUTH, &row, err, username);

	if (rc > 0)
		read_auth(&row, ret);
	return rc;
}

int
user_auth_id(struct db *db, struct arena *a, int64_t user_id,
    struct user_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_AUTH_ID, &row, err, user_id);

	if (rc > 0)
		read_auth(&row, ret);
	return rc;
}

int
user_get(struct db *db, struct arena *a, int64_t user_id,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_GET, &row, err, user_id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
user_create(struct db *db, struct arena *a, const struct user_new *u,
    int64_t *ret_id, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_USER_CREATE, &row, err, u->username, u->email,
	    u->realname.p ? u->realname : STR(""),
	    u->comment.p ? u->comment : STR(""), u->password,
	    (int)u->sysadmin) < 0)
		return -1;
	*ret_id = row_i64(&row, "user_id");
	return 0;
}

int
user_set_password(struct db *db, struct arena *a, int64_t user_id,
    struct str hash, int64_t *ret_generation, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_SET_PASSWORD, &row, err, user_id,
	    hash);

	if (rc > 0)
		*ret_generation = row_i64(&row, "generation");
	return rc;
}
