#include "base.h"

#include <errno.h>
#include <unistd.h>

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

int
store_read(struct store *s, struct arena *a, const struct digest *d,
    size_t size, struct str *ret, struct err *err)
{
	CLEANUP(fd_close) int fd = s->ops->blob_open(s, d, err);
	char *bytes = arena_alloc(a, size + 1);
	size_t n = 0;
	ssize_t got;

	if (fd < 0)
		return -1;
	/* a byte more, so that a longer file is noticed */
	while ((got = read(fd, bytes + n, size + 1 - n)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "cannot read a blob");
		n += (size_t)got;
		if (n > size)
			break;
	}
	if (n != size)
		return err_cause(err, E_INTERNAL,
		    "blob file does not have %zu bytes", size);
	*ret = str_from(bytes, n);
	return 0;
}
