#include "base.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "fs.h"
#include "num.h"
#include "proc.h"

#define OUTPUT_MAX ((size_t)1 << 20)
#define CMDLINE_MAX 8192
#define ENV_MAX 16
#define EXIT_NO_EXEC 127

static void
dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
	*d = NULL;
}

/* Only what is safe between fork and exec. */
struct launch {
	const struct proc *proc;
	uid_t uid;
	gid_t gid;
	int in, out;
	bool detach;
	const char *env[ENV_MAX];
};

static int
find_user(const struct proc *p, struct launch *l, struct err *err)
{
	if (!p->user)
		return 0;

	const struct passwd *pw = getpwnam(p->user);

	if (!pw)
		return err_cause(err, E_INTERNAL, "there is no user %s", p->user);
	l->uid = pw->pw_uid;
	l->gid = pw->pw_gid;
	return 0;
}

static void
fill_env(const struct proc *p, struct launch *l)
{
	size_t n = 0;

	l->env[n++] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
		      ":/sbin:/bin";
	l->env[n++] = "LC_ALL=C.UTF-8";
	for (size_t i = 0; p->env && p->env[i]; i++) {
		ASSERT(n < ENV_MAX - 1);
		l->env[n++] = p->env[i];
	}
}

static void
become(const struct launch *l)
{
	const struct proc *p = l->proc;

	if (l->detach)
		setsid();
	if (dup2(l->in, STDIN_FILENO) < 0 || dup2(l->out, STDOUT_FILENO) < 0 ||
	    dup2(l->out, STDERR_FILENO) < 0)
		_exit(EXIT_NO_EXEC);
	if (p->user && (initgroups(p->user, l->gid) < 0 ||
	    setresgid(l->gid, l->gid, l->gid) < 0 ||
	    setresuid(l->uid, l->uid, l->uid) < 0))
		_exit(EXIT_NO_EXEC);
	/* A directory that every user may be in. */
	if (chdir("/") == 0)
		execve(p->argv[0], (char *const *)(uintptr_t)p->argv,
		    (char *const *)(uintptr_t)l->env);
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", p->argv[0],
	    strerrordesc_np(errno));
	_exit(EXIT_NO_EXEC);
}

static int
open_input(const struct proc *p, struct err *err)
{
	if (!p->input.p) {
		int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		return fd < 0 ? err_errno(err, "cannot open /dev/null") : fd;
	}

	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "cannot make a file in memory");
	if (fs_write(fd, p->input, err) < 0) {
		close(fd);
		return -1;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* A file, not a pipe: a daemon left behind cannot make us wait. */
static int
open_output(const struct proc *p, struct err *err)
{
	int fd = p->log ?
	    open(p->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640) :
	    memfd_create("output", MFD_CLOEXEC);

	return fd < 0 ? err_errno(err, "cannot open %s",
	    p->log ? p->log : "a file in memory") : fd;
}

static int
launch(const struct proc *p, bool detach, pid_t *ret_pid, int *ret_out,
    struct err *err)
{
	struct launch l = { .proc = p, .detach = detach };
	CLEANUP(fd_close) int in = -1;
	CLEANUP(fd_close) int out = -1;

	fill_env(p, &l);
	if (find_user(p, &l, err) < 0)
		return -1;
	if ((l.in = in = open_input(p, err)) < 0 ||
	    (l.out = out = open_output(p, err)) < 0)
		return -1;

	pid_t pid = fork();

	if (pid < 0)
		return err_errno(err, "cannot fork");
	if (pid == 0)
		become(&l);
	*ret_pid = pid;
	*ret_out = out;
	out = -1;
	return 0;
}

static int
read_output(struct arena *a, int fd, struct str *ret, struct err *err)
{
	off_t size = lseek(fd, 0, SEEK_END);
	size_t n = MIN((size_t)MAX(size, 0), OUTPUT_MAX);
	char *p = arena_alloc(a, n + 1);
	ssize_t got = pread(fd, p, n, 0);

	if (got < 0)
		return err_errno(err, "cannot read a program's output");
	*ret = str_from(p, (size_t)got);
	return 0;
}

/* The end of a text that fits a cause. */
static struct str
last_lines(struct str s)
{
	s = str_trim(s);
	return s.n > 400 ? str_skip(s, s.n - 400) : s;
}

int
proc_run(struct arena *a, const struct proc *p, struct str *ret_output,
    struct err *err)
{
	CLEANUP(fd_close) int out = -1;
	struct str text = STR_NULL;
	pid_t pid;
	int status;

	if (launch(p, false, &pid, &out, err) < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for %s", p->argv[0]);
	if (!p->log && read_output(a, out, &text, err) < 0)
		return -1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_cause(err, E_INTERNAL, "%s failed: %.*s%s", p->argv[0],
		    STR_ARG(last_lines(text)), p->log ? p->log : "");
	if (ret_output)
		*ret_output = text;
	return 0;
}

int
proc_start(const struct proc *p, pid_t *ret_pid, struct err *err)
{
	CLEANUP(fd_close) int out = -1;

	ASSERT(p->log);
	return launch(p, true, ret_pid, &out, err);
}

/* Reads the start of /proc/PID/NAME; 0 bytes if the process is gone. */
static struct str
read_proc(pid_t pid, const char *name, char *room, size_t n)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);

	CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? 0 : read(fd, room, n);

	return str_from(room, (size_t)MAX(got, 0));
}

bool
proc_alive(pid_t pid)
{
	char line[512];

	/* Collects it if it is a child of ours that has ended. */
	if (waitpid(pid, NULL, WNOHANG) == pid)
		return false;

	/* "PID (name) S ...": a zombie waits for a parent that may never ask. */
	struct str stat = read_proc(pid, "stat", line, sizeof(line));
	ptrdiff_t name_end = str_rchr(stat, ')');
	struct str state = str_skip(stat, name_end < 0 ? stat.n :
	    (size_t)name_end + 2);

	return state.n > 0 && state.p[0] != 'Z' && state.p[0] != 'X';
}

static bool
command_has(pid_t pid, const char *word)
{
	char line[CMDLINE_MAX];

	return str_find(read_proc(pid, "cmdline", line, sizeof(line)),
	    str_of(word)) >= 0;
}

pid_t
proc_of_file(const char *pidfile, const char *word)
{
	CLEANUP(fd_close) int fd = open(pidfile, O_RDONLY | O_CLOEXEC);
	char text[32];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
	int64_t pid;

	if (n <= 0 || !num_i64(str_trim(str_from(text, (size_t)n)), 2, INT_MAX,
	    &pid))
		return 0;
	if (!proc_alive((pid_t)pid) || !command_has((pid_t)pid, word))
		return 0;
	return (pid_t)pid;
}

size_t
proc_count(const char *program)
{
	CLEANUP(dir_close) DIR *dir = opendir("/proc");
	const struct dirent *e;
	size_t count = 0;

	while (dir && (e = readdir(dir))) {
		char path[300], exe[PATH_MAX];

		snprintf(path, sizeof(path), "/proc/%s/exe", e->d_name);

		ssize_t n = readlink(path, exe, sizeof(exe));

		if (n > 0 && str_eq(str_from(exe, (size_t)n), str_of(program)))
			count++;
	}
	return count;
}

/* Whether it ended within so many seconds after the signal. */
static int
signal_and_wait(pid_t pid, int sig, int seconds, struct err *err)
{
	if (kill(pid, sig) < 0 && errno != ESRCH)
		return err_errno(err, "cannot signal process %d", (int)pid);
	for (int i = 0; i < seconds * 50; i++) {
		if (!proc_alive(pid))
			return 1;
		poll(NULL, 0, 20);
	}
	return 0;
}

int
proc_stop(pid_t pid, int sig, int seconds, struct err *err)
{
	const struct {
		int sig, seconds;
	} steps[] = { { sig, seconds }, { SIGTERM, 5 }, { SIGKILL, 5 } };

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		int ended = signal_and_wait(pid, steps[i].sig, steps[i].seconds,
		    err);

		if (ended != 0)
			return ended < 0 ? -1 : 0;
	}
	return err_cause(err, E_INTERNAL, "process %d does not end", (int)pid);
}
