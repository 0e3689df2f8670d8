#include "base.h"

#include "preference.h"

int
preference_get(struct db *db, struct arena *a, int64_t user_id,
    struct str *ret_json, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_PREFERENCE_GET, &row, err, user_id) < 0)
		return -1;
	*ret_json = row_str(&row, "item");
	return 0;
}

int
preference_set(struct db *db, struct arena *a, int64_t user_id,
    struct str json, struct str old, const struct actor *actor,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_PREFERENCE_SET, &row, err, user_id, json,
	    old, actor->username, actor->client, actor->request_id,
	    actor->user_agent);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}
