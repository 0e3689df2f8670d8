/* uninstall.c — the programs go; with --purge everything. */
#include "base.h"

#include "layout.h"
#include "service.h"
#include "systemd.h"
#include "tool.h"

static int
remove_below(struct tool *t, const char *const *names, size_t n,
    const char *(*place)(const struct tool *, const char *), struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (layout_remove(place(t, names[i]), err) < 0)
			return -1;
	return 0;
}

/* The directory goes if nothing else is in it. */
static void
remove_if_empty(const char *path)
{
	if (rmdir(path) < 0 && errno != ENOENT)
		say("%s is kept: %s", path, strerrordesc_np(errno));
}

static int
purge(struct tool *t, struct err *err)
{
	static const char *const data[] = { "registry", "uploads", "spool",
		"pg", "log" };
	static const char *const config[] = { "etc", "log" };

	if (remove_below(t, data, ARRAY_SIZE(data), tool_data, err) < 0 ||
	    remove_below(t, config, ARRAY_SIZE(config), tool_path, err) < 0)
		return -1;
	remove_if_empty(tool_data(t, ""));
	remove_if_empty(t->prefix);
	return 0;
}

VERB(uninstall)
{
	static const char *const programs[] = { "run", "etc/web", "share",
		"libexec", "bin" };
	bool all = false;
	const struct option_row rows[] = { { .name = "--purge", .flag = &all } };

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0 ||
	    tool_need_root(err) < 0 || tool_lock(t, err) < 0)
		return -1;
	if (systemd_runs() && systemd_stop(t, err) < 0)
		return -1;
	if (service_stop_all(t, err) < 0 || systemd_remove(t, err) < 0 ||
	    remove_below(t, programs, ARRAY_SIZE(programs), tool_path, err) < 0)
		return -1;
	if (!all) {
		say("Settings, keys and data are kept in %s and %s.",
		    tool_path(t, "etc"), tool_data(t, ""));
		return 0;
	}
	return purge(t, err);
}
