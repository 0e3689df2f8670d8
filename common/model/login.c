#include "base.h"

#include "login.h"

int
login_begin(struct db *db, struct arena *a, const struct login_try *t,
    struct login_who *ret, struct login_past *ret_past, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_LOGIN_BEGIN, &row, err, t->username,
	    t->bucket) < 0)
		return -1;
	user_auth_read(&row, &ret->user);
	robot_auth_read(&row, &ret->robot);
	*ret_past = (struct login_past){
		.failures = row_i64(&row, "failures"),
		.ago = row_i64(&row, "ago"),
	};
	return 0;
}

int
login_failed(struct db *db, struct str bucket, int64_t memory,
    struct err *err)
{
	return db_none(db, STMT_LOGIN_FAILED, NULL, err, bucket, memory);
}

int
login_succeeded(struct db *db, struct str bucket, struct err *err)
{
	return db_none(db, STMT_LOGIN_SUCCEEDED, NULL, err, bucket);
}
