#include "base.h"

#include "member.h"

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

int
member_add_user(struct db *db, struct arena *a, int64_t project_id,
    int64_t user_id, const struct member_role *role, int64_t *ret_id,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_MEMBER_ADD_USER, &row, err, project_id,
	    user_id, (int64_t)role->role_id, role->pattern) < 0)
		return -1;
	*ret_id = row_i64(&row, "member_id");
	return 0;
}
