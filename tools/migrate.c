/* migrate.c — the schema alone, for an upgrade by hand. */
#include "base.h"

#include "schema.h"
#include "tool.h"

VERB(migrate)
{
	if (t->argc > 0)
		return err_set(err, E_INVALID, "no such argument: %s",
		    t->argv[0]);
	if (tool_need_root(err) < 0 || tool_lock(t, err) < 0)
		return -1;
	return schema_migrate(t, err);
}
