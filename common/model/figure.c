#include "base.h"

#include "figure.h"

int
figure_step(struct db *db, int64_t most, int64_t *ret_counted,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_FIGURE_STEP, &row, err, most) < 0)
		return -1;
	*ret_counted = row_i64(&row, "counted");
	return 0;
}
