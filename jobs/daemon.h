/*
 * daemon.h — claims jobs and runs each in a process of its own.
 *
 * Sleeps until the database tells of work, a job is due or a child ended.  Any
 * number of daemons may share a database.  SIGTERM ends it: runs get
 * DAEMON_GRACE seconds to end, and what cannot waits for another daemon.  A
 * daemon that dies takes its runs with it; others go on after JOB_STALE seconds.
 */
#ifndef DAEMON_H
#define DAEMON_H

#include "conf.h"
#include "err.h"

#define DAEMON_GRACE 20

/* Writes pidfile (NULL: none) when it works.  Returns the exit status. */
int daemon_run(const struct conf *conf, const char *pidfile);

#endif
