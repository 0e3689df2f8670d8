#include "base.h"

#include "user.h"

int
user_auth(struct db *db, struct arena *a, struct str username,
    struct user_auth *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_USER_AUTH, &row, err, username);

	if (rc <= 0)
		return rc;
	*ret = (struct user_auth){
		.user_id = row_i64(&row, "user_id"),
		.username = row_str(&row, "username"),
		.password = row_str(&row, "password"),
		.generation = row_i64(&row, "generation"),
		.sysadmin = row_bool(&row, "sysadmin"),
		.disabled = row_bool(&row, "disabled"),
	};
	return 1;
}

int
member_roles(struct db *db, struct arena *a, int64_t user_id,
    struct str project, struct member_roles *ret, struct err *err)
{
	struct db_array names = { &project, 1 };
	struct rows rows;

	if (db_rows(db, a, STMT_MEMBER_ROLES, &rows, err, user_id, &names) < 0)
		return -1;
	if (rows.count == 0)
		return 0;
	*ret = (struct member_roles){
		.roles = arena_array(a, (size_t)rows.count,
		    sizeof(struct member_role)),
	};
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		ret->public = row_bool(&row, "public");
		if (!row_null(&row, "role_id"))
			ret->roles[ret->count++] = (struct member_role){
				(int)row_i64(&row, "role_id"),
				row_str(&row, "repository_pattern"),
			};
	}
	return 1;
}
