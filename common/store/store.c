#include "base.h"

#include "store.h"

int
store_open(const struct store_options *o, struct store **ret, struct err *err)
{
	if (store_posix_open(o, ret, err) < 0)
		return -1;
	if (o->faults)
		*ret = store_fault_new(o->faults, *ret);
	return 0;
}

int
store_open_data(struct arena *a, struct str data, const char *faults,
    struct store **ret, struct err *err)
{
	struct store_options o = {
		.root = arena_printf(a, "%.*s/registry", STR_ARG(data)).p,
		.uploads = arena_printf(a, "%.*s/uploads", STR_ARG(data)).p,
		.faults = faults,
	};

	return store_open(&o, ret, err);
}

void
store_close(struct store **s)
{
	if (!*s)
		return;
	if ((*s)->ops->step)
		store_fault_close(*s);
	else
		store_posix_close(*s);
	*s = NULL;
}
