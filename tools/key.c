/* key.c — the keys that sign access tokens. */
#include "base.h"

#include "keys.h"
#include "tool.h"

VERB(key)
{
	const char *what = t->argc == 1 ? t->argv[0] : "";

	if (strcmp(what, "list") == 0)
		return keys_list(t, err);
	if (strcmp(what, "rotate") != 0)
		return err_set(err, E_INVALID, "key list | key rotate");
	if (tool_need_root(err) < 0 || tool_lock(t, err) < 0)
		return -1;
	return keys_rotate(t, err);
}
