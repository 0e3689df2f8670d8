#include "base.h"

#include "pull.h"

int
pull_count(struct db *db, int64_t most, int64_t *ret_rows, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_PULL_COUNT, &row, err, most) < 0)
		return -1;
	*ret_rows = row_i64(&row, "rows");
	return !row_bool(&row, "held");
}
