#include "base.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "fcgid.h"
#include "health.h"
#include "layout.h"
#include "proc.h"

#define GROW_SECONDS 10

static size_t
running(const struct tool *t, const struct fcgid_class *class)
{
	return proc_count(tool_printf(t, "%s/libexec/roadstead/%s.fcgi",
	    t->prefix, class->name));
}

static int
close_gate(struct tool *t, const char *name, int *ret_fd, struct err *err)
{
	const char *path = tool_printf(t, "%s/run/%s.gate", t->prefix, name);

	if (layout_write(t, path, STR(""), "root", NULL, 0640, err) < 0)
		return -1;

	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || flock(fd, LOCK_EX) < 0)
		return err_errno(err, "cannot lock %s", path);
	*ret_fd = fd;
	return 0;
}

int
fcgid_close_gates(struct tool *t, struct fcgid_gates *ret, struct err *err)
{
	struct fcgid_class classes[FCGID_MAX];

	ret->n = service_fcgid(t, classes);
	for (size_t i = 0; i < ret->n; i++) {
		ret->fds[i] = -1;
		if (running(t, &classes[i]) == 0 &&
		    close_gate(t, classes[i].name, &ret->fds[i], err) < 0)
			return -1;
	}
	return 0;
}

/* As many requests at once as there shall be processes; does not return. */
static NORETURN void
ask_at_once(struct tool *t, const struct fcgid_class *class)
{
	size_t n = MIN((size_t)class->processes, (size_t)HTTP_AT_ONCE);
	struct http_get *gets = arena_array(t->arena, n, sizeof(*gets));
	struct err err;

	for (size_t i = 0; i < n; i++)
		gets[i] = health_get(t, class->path);
	_exit(http_get_all(t->arena, gets, n, &err) < 0);
}

static int
begin(struct tool *t, const struct fcgid_class *class, pid_t *ret_asking,
    struct err *err)
{
	*ret_asking = fork();
	if (*ret_asking < 0)
		return err_errno(err, "cannot fork");
	if (*ret_asking == 0)
		ask_at_once(t, class);
	return 0;
}

/* Opens the gate as soon as all wait at it. */
static void
finish(const struct tool *t, const struct fcgid_class *class, int *gate,
    pid_t asking)
{
	size_t want = (size_t)class->processes, have = 0;

	for (int i = 0; i < GROW_SECONDS * 100; i++) {
		have = running(t, class);
		if (have >= want)
			break;
		poll(NULL, 0, 10);
	}
	flock(*gate, LOCK_UN);
	fd_close(gate);
	waitpid(asking, NULL, 0);
	if (have < want)
		say("%zu of %zu processes run of %s.fcgi; others will come when "
		    "they are needed", have, want, class->name);
}

int
fcgid_grow(struct tool *t, struct fcgid_gates *gates, struct err *err)
{
	struct fcgid_class classes[FCGID_MAX];
	size_t n = service_fcgid(t, classes);
	pid_t asking[FCGID_MAX];
	int64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += classes[i].processes;

	/* All programs together, if there is a request thread for each. */
	bool together = all <= service_web_threads(t);

	for (size_t i = 0; i < n; i++) {
		if (gates->fds[i] < 0)
			continue;
		if (begin(t, &classes[i], &asking[i], err) < 0)
			return -1;
		if (!together)
			finish(t, &classes[i], &gates->fds[i], asking[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (gates->fds[i] >= 0)
			finish(t, &classes[i], &gates->fds[i], asking[i]);
	return 0;
}
