/*
 * systemd.h — the instance as systemd units, where systemd runs.
 *
 * The units are named after the prefix: roadstead.target for /opt/roadstead,
 * roadstead-srv-two.target for /srv/two, roadstead-srv-no\x2d2.target for
 * /srv/no-2.
 */
#ifndef SYSTEMD_H
#define SYSTEMD_H

#include "tool.h"

bool systemd_runs(void);

/* Writes the units; does nothing without systemd. */
int systemd_write(struct tool *t, struct err *err) MUST_CHECK;

int systemd_start(struct tool *t, struct err *err) MUST_CHECK;
int systemd_stop(struct tool *t, struct err *err) MUST_CHECK;

/* Removes them again; does nothing if there are none. */
int systemd_remove(struct tool *t, struct err *err) MUST_CHECK;

#endif
