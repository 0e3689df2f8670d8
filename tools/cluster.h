/*
 * cluster.h — the private PostgreSQL of an instance: its files in DATA/pg, its
 * socket in PREFIX/run/pg, no TCP.
 */
#ifndef CLUSTER_H
#define CLUSTER_H

#include "tool.h"

/* false: roadstead.yml names another PostgreSQL. */
bool cluster_is_ours(const struct tool *t);

/* initdb if there is no cluster yet; its configuration in any case. */
int cluster_make(struct tool *t, struct err *err) MUST_CHECK;

bool cluster_runs(struct tool *t);

/* The command line of the server itself, for a supervisor. */
const char *const *cluster_argv(struct tool *t, struct err *err);

/* Waits until it takes, or has closed, all connections. */
int cluster_start(struct tool *t, struct err *err) MUST_CHECK;
int cluster_stop(struct tool *t, struct err *err) MUST_CHECK;

/* Roles and database, made if missing; the cluster runs. */
int cluster_bootstrap(struct tool *t, struct err *err) MUST_CHECK;

/* The connection string of the role that owns the schema. */
const char *cluster_owner_conninfo(const struct tool *t);

#endif
