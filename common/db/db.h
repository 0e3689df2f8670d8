/*
 * db.h — one connection to PostgreSQL, and a pool of them.
 *
 * A struct db belongs to one thread at a time.  Statements are prepared on
 * first use and bound by their declared parameters (stmt.h); values travel in
 * binary.  PostgreSQL being away is E_UNAVAILABLE; the next use connects again.
 */
#ifndef DB_H
#define DB_H

#include <stdint.h>

#include "arena.h"
#include "err.h"
#include "row.h"
#include "stmt.h"

struct db;

struct db_array {
	const struct str *items;
	size_t count;
};

/* Does not connect yet. */
struct db *db_new(const char *conninfo);
void db_free(struct db **db); /* for CLEANUP, too */

/* From here on, commits of relaxed statements do not wait for the disk. */
void db_relax(struct db *db);

/* Connects if there is no usable connection. */
int db_ready(struct db *db, struct err *err) MUST_CHECK;

/*
 * Hears of NOTIFY on the channel from now on; connects, and listens anew, where
 * there is no usable connection.  Such a connection takes statements like any
 * other, but not db_ready, to which what is heard is the server's end.
 */
int db_listen(struct db *db, const char *channel, struct err *err) MUST_CHECK;

/*
 * Whether something was heard since the last call, or the connection was lost.
 * To be asked before waiting until db_fd (-1: not connected) is readable.
 */
bool db_heard(struct db *db);
int db_fd(const struct db *db);

/*
 * A place for what somebody knows of the database and would not outlive a
 * restore of it: NULL with each new connection, dropped with the old one.  There
 * is one, so it has one user: model/pullcache.h.
 */
void **db_attached(struct db *db, void (*drop)(void *));

/*
 * Parameters follow err.  Results live as long as the arena.
 * db_none  wants no rows; the number of rows touched goes to *ret_touched,
 *          which may be NULL.
 * db_one   wants exactly one row; any other number is E_INTERNAL.
 * db_opt   1 a row, 0 none, -1.
 * db_rows  any number.
 */
int db_none(struct db *db, enum stmt s, int64_t *ret_touched, struct err *err,
    ...) MUST_CHECK;
int db_one(struct db *db, struct arena *a, enum stmt s, struct row *ret,
    struct err *err, ...) MUST_CHECK;
int db_opt(struct db *db, struct arena *a, enum stmt s, struct row *ret,
    struct err *err, ...) MUST_CHECK;
int db_rows(struct db *db, struct arena *a, enum stmt s, struct rows *ret,
    struct err *err, ...) MUST_CHECK;

/* SQL without parameters or results: migrations, BEGIN.  Several statements. */
int db_script(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/*
 * A statement made at run time.  values are text, bound as $1 ... and typed by
 * casts in sql; never put a client's text into sql itself.
 */
int db_dynamic(struct db *db, struct arena *a, const char *sql,
    const struct str *values, size_t count, struct rows *ret,
    struct err *err) MUST_CHECK;

/*
 * Runs fn between BEGIN and COMMIT and rolls back when it fails.  Deadlocks and
 * serialization failures run it again, at most TX_TRIES times, so fn must not
 * change anything outside the database that a second run could not bear.
 */
#define TX_TRIES 5
int tx_run(struct db *db, int (*fn)(struct db *db, void *arg, struct err *err),
    void *arg, struct err *err) MUST_CHECK;

/*
 * Within tx_run, and then optional: the next statement is the last, so COMMIT
 * travels with it.  If fn fails after it, what was done stays done.
 */
void db_last(struct db *db);

struct dbpool;

/* relax: db_relax for all of them. */
int dbpool_open(const char *conninfo, int size, bool relax,
    struct dbpool **ret, struct err *err) MUST_CHECK;
void dbpool_close(struct dbpool **p);

/*
 * A connection that works, waiting up to wait microseconds for a free one;
 * E_UNAVAILABLE after that.
 */
int dbpool_take(struct dbpool *p, int64_t wait, struct db **ret,
    struct err *err) MUST_CHECK;
void dbpool_give(struct dbpool *p, struct db *db);

#endif
