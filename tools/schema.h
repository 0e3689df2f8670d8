/* schema.h — the tables of an instance, and what must be in them from the start. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "tool.h"

/* Brings the schema to this version; prints what it did. */
int schema_migrate(struct tool *t, struct err *err) MUST_CHECK;

/* The same, and the user "admin" and the project "library" if they are missing. */
int schema_make(struct tool *t, struct err *err) MUST_CHECK;

/*
 * Whether "admin" still has the password that is the same everywhere; false also
 * if the database cannot be asked.
 */
bool schema_default_password(struct tool *t);

#endif
