/*
 * settings_file.h — "settings:" of roadstead.yml: Harbor's configuration keys.
 * They live in the database, where the API changes them; setup puts there what
 * the file says.
 */
#ifndef SETTINGS_FILE_H
#define SETTINGS_FILE_H

#include "tool.h"

/* Adds a line for each mistake; whether there are none. */
bool settings_check(struct tool *t, struct buf *mistakes);

/* Stores those that differ; needs the database. */
int settings_store(struct tool *t, struct err *err) MUST_CHECK;

#endif
