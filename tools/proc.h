/*
 * proc.h — child processes: no shell, a clean environment, another user.
 */
#ifndef PROC_H
#define PROC_H

#include <sys/types.h>

#include "arena.h"
#include "err.h"

struct proc {
	const char *const *argv; /* absolute path first, NULL last */
	const char *user;        /* runs as this user; NULL: as ourselves */
	const char *log;         /* output is appended here; NULL: captured */
	const char *const *env;  /* NAME=VALUE beside PATH and LC_ALL; or NULL */
	struct str input;        /* standard input; absent: none */
};

/*
 * Runs it to its end.  A status other than 0 fails with the last lines of the
 * output as the cause.  A daemon that it leaves behind may keep the output open.
 */
int proc_run(struct arena *a, const struct proc *p, struct str *ret_output,
    struct err *err) MUST_CHECK;

/* Starts it in a session of its own and does not wait; p->log is needed. */
int proc_start(const struct proc *p, pid_t *ret_pid, struct err *err)
    MUST_CHECK;

/* Whether the process is there and has not ended. */
bool proc_alive(pid_t pid);

/*
 * The process of a pid file if it is alive and its command line has the word:
 * pid files may be stale, or written by somebody with fewer rights than ours.
 * 0 if there is none.
 */
pid_t proc_of_file(const char *pidfile, const char *word);

/* How many processes run the program of this absolute path. */
size_t proc_count(const char *program);

/*
 * Sends the signal and waits so many seconds for the end; then SIGTERM, then
 * SIGKILL.
 */
int proc_stop(pid_t pid, int sig, int seconds, struct err *err) MUST_CHECK;

#endif
