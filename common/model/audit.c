#include "base.h"

#include "audit.h"

int
audit_add(struct db *db, const struct audit *e, struct err *err)
{
	return db_none(db, STMT_AUDIT_ADD, NULL, err, e->operation,
	    e->resource_type, e->resource, e->actor.username, e->actor.client,
	    e->actor.request_id, (int)e->success, e->description);
}
