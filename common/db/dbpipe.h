/*
 * dbpipe.h — a statement together with its neighbours in one round trip, by
 * libpq's pipeline mode.
 */
#ifndef DBPIPE_H
#define DBPIPE_H

#include <libpq-fe.h>

#include "dbbind.h"

/*
 * Runs the prepared statement, "before" ahead of it and "after" behind it;
 * either may be NULL, and the first that fails ends the row.  The result, whose
 * owner is the caller, is that of the first that failed, else the statement's;
 * NULL when the connection is lost.
 */
PGresult *dbpipe_exec(PGconn *conn, const char *before, const char *name,
    const struct dbbind *b, const char *after) MUST_CHECK;

#endif
