#include "base.h"

#include "setting.h"

int
setting_get(struct db *db, struct arena *a, struct str name, struct str *ret,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_SETTING_GET, &row, err, name);

	if (rc > 0)
		*ret = row_str(&row, "value");
	return rc;
}

int
setting_all(struct db *db, struct arena *a, struct str *ret_json,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_SETTING_ALL, &row, err) < 0)
		return -1;
	*ret_json = row_str(&row, "settings");
	return 0;
}

int
setting_set(struct db *db, struct str name, struct str value,
    struct str username, struct err *err)
{
	return db_none(db, STMT_SETTING_SET, NULL, err, name, value, username);
}
