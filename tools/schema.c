#include "base.h"

#include "cluster.h"
#include "schema.h"

int
schema_migrate(struct tool *t, struct err *err)
{
	(void)t, (void)err;
	return 0;
}

int
schema_make(struct tool *t, struct err *err)
{
	return schema_migrate(t, err);
}

int
schema_password(struct tool *t, struct str user, struct str password,
    struct err *err)
{
	(void)t, (void)user, (void)password;
	return err_set(err, E_INTERNAL, "none");
}
