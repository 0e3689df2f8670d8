/*
 * migrate.h — brings a database's schema to what the sql directory has.
 *
 * migrations/NNNN_what.sql are numbered from 1 without a gap and applied once,
 * each in its own transaction.  functions/ and grants.sql are applied again,
 * together, when any of them or the schema changed.  Table schema_migration
 * remembers the SHA-256 of everything; version 0 stands for the functions.
 * An advisory lock lets one process at a time work.
 */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "db.h"

struct migrate {
	const char *dir; /* the sql directory */
	bool dry_run;    /* only tell what would be done */

	/* Told each step: a file name; may be NULL. */
	void (*report)(void *arg, const char *step);
	void *arg;
};

/*
 * As the schema's owner.  *ret_steps is the number of steps done, or to be done
 * by a dry run; 0: all was there.  Fails without a change when an applied
 * migration was edited, or when the schema is newer than the directory.
 */
int migrate_run(struct db *db, const struct migrate *m, int *ret_steps,
    struct err *err) MUST_CHECK;

#endif
