#include "base.h"

#include "statistic.h"

int
statistic_get_all(struct db *db, struct arena *a, int64_t visitor,
    bool sysadmin, struct str *ret_json, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_STATISTIC_GET, &row, err, visitor,
	    (int)sysadmin) < 0)
		return -1;
	*ret_json = row_str(&row, "item");
	return 0;
}
