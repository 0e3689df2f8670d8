#include "base.h"

#include <poll.h>

#include <libpq-fe.h>

#include "db.h"
#include "dbpipe.h"
#include "heap.h"
#include "sqlerr.h"

/*
 * Statements are planned once a connection, often while the tables of a new
 * instance are empty and a sequential scan looks cheap; every one of them has
 * its index (tests/db/test_stmts.c).
 */
#define OPTIONS "-c statement_timeout=60s " \
	"-c idle_in_transaction_session_timeout=60s -c TimeZone=UTC " \
	"-c client_min_messages=warning -c jit=off " \
	"-c plan_cache_mode=force_generic_plan -c enable_seqscan=off"

/* BEGIN and COMMIT travel with a statement where they can: see exec. */
enum tx {
	TX_NONE,
	TX_BEGINS, /* BEGIN goes ahead of the next statement */
	TX_OPEN,
	TX_ENDS,   /* COMMIT goes behind the next statement */
	TX_ENDED,
};

struct db {
	char *conninfo;
	PGconn *conn;
	enum tx tx;
	void *attached; /* db_attached */
	void (*drop)(void *);
	bool may_relax;
	bool relaxed; /* synchronous_commit is off */
	bool listens;
	bool prepared[STMT_COUNT];
};

static void
result_free(void *result)
{
	PQclear(result);
}

static void
result_drop(PGresult **result)
{
	PQclear(*result);
	*result = NULL;
}

struct db *
db_new(const char *conninfo)
{
	struct db *db = heap_zero(sizeof(*db));

	db->conninfo = heap_str(str_of(conninfo));
	return db;
}

void
db_relax(struct db *db)
{
	db->may_relax = true;
}

static void
disconnect(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	if (db->attached)
		db->drop(db->attached);
	db->attached = NULL;
	db->relaxed = false;
	db->listens = false;
	db->tx = TX_NONE;
	memset(db->prepared, 0, sizeof(db->prepared));
}

void
db_free(struct db **db)
{
	if (!*db)
		return;
	disconnect(*db);
	heap_free((*db)->conninfo);
	heap_free(*db);
	*db = NULL;
}

void **
db_attached(struct db *db, void (*drop)(void *))
{
	db->drop = drop;
	return &db->attached;
}

static int
fail(struct db *db, const char *what, const PGresult *res, struct err *err)
{
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) :
	    NULL;
	const char *constraint = res ?
	    PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME) : NULL;
	const char *text = res ? PQresultErrorMessage(res) :
	    PQerrorMessage(db->conn);

	if (PQstatus(db->conn) == CONNECTION_BAD)
		state = NULL;
	err_cause(err, sqlerr_code(state), "%s: %s %.*s", what,
	    state ? state : "connection", (int)strcspn(text, "\n"), text);
	if (constraint)
		sqlerr_explain(constraint, PQresultErrorField(res,
		    PG_DIAG_MESSAGE_DETAIL), err);
	return -1;
}

static int
dial(struct db *db, struct err *err)
{
	const char *keys[] = { "dbname", "options", "connect_timeout",
		"fallback_application_name", NULL };
	const char *values[] = { db->conninfo, OPTIONS, "5", "roadstead", NULL };
	int rc;

	disconnect(db);
	db->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db->conn) == CONNECTION_OK)
		return 0;
	rc = err_cause(err, E_UNAVAILABLE, "cannot connect: %.*s",
	    (int)strcspn(PQerrorMessage(db->conn), "\n"),
	    PQerrorMessage(db->conn));
	disconnect(db);
	return rc;
}

/*
 * An idle server has nothing to say but that it goes away, so anything that
 * waits to be read ends the connection.
 */
static bool
still_there(struct db *db)
{
	struct pollfd p = { .fd = PQsocket(db->conn), .events = POLLIN };

	return PQstatus(db->conn) == CONNECTION_OK && poll(&p, 1, 0) == 0;
}

int
db_ready(struct db *db, struct err *err)
{
	if (db->conn && still_there(db))
		return 0;
	return dial(db, err);
}

static int
prepare(struct db *db, enum stmt s, struct err *err)
{
	const struct stmt_info *info = stmt_info(s);
	CLEANUP(result_drop) PGresult *res = NULL;
	Oid types[DBBIND_MAX];

	if (db->prepared[s])
		return 0;
	dbbind_types(info->params, types);
	res = PQprepare(db->conn, info->name, info->text,
	    (int)strlen(info->params), types);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		return fail(db, info->name, res, err);
	db->prepared[s] = true;
	return 0;
}

/*
 * Switches the session, rarely: pulls come in long rows.  In the statement
 * itself (set_config) it would cost a third of a pull.
 */
static int
settle(struct db *db, enum stmt_commit commit, struct err *err)
{
	bool relaxed = db->may_relax && commit == STMT_COMMIT_RELAXED;
	CLEANUP(result_drop) PGresult *res = NULL;

	if (commit == STMT_COMMIT_ANY || relaxed == db->relaxed)
		return 0;
	res = PQexec(db->conn, relaxed ? "SET synchronous_commit = off" :
	    "SET synchronous_commit = on");
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		return fail(db, "synchronous_commit", res, err);
	db->relaxed = relaxed;
	return 0;
}

static bool
succeeded(const PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* Runs a prepared statement, and what begins or ends its transaction. */
static PGresult *
exec(struct db *db, const char *name, const struct dbbind *b)
{
	bool begins = db->tx == TX_BEGINS, ends = db->tx == TX_ENDS;
	PGresult *res;

	if (!begins && !ends)
		return PQexecPrepared(db->conn, name, b->count, b->values,
		    b->lengths, b->formats, 1);
	db->tx = TX_OPEN;
	res = dbpipe_exec(db->conn, begins ? "BEGIN" : NULL, name, b,
	    ends ? "COMMIT" : NULL);
	if (ends && succeeded(res))
		db->tx = TX_ENDED;
	return res;
}

/*
 * The owner of *ret is the caller.  A statement that is its own transaction is
 * run again when it lost a deadlock; tx_run does so for the others.
 */
static int
run(struct db *db, enum stmt s, va_list ap, PGresult **ret, struct err *err)
{
	const struct stmt_info *info = stmt_info(s);
	CLEANUP(arena_free) struct arena *scratch = NULL;
	struct dbbind b;
	bool alone;

	if (!db->conn && dial(db, err) < 0)
		return -1;
	if (prepare(db, s, err) < 0)
		return -1;
	alone = db->tx == TX_NONE &&
	    PQtransactionStatus(db->conn) == PQTRANS_IDLE;
	if (alone && settle(db, info->commit, err) < 0)
		return -1;
	dbbind_init(&b, &scratch);
	dbbind_values(&b, info->params, ap);
	for (int i = 0; i < TX_TRIES; i++) {
		CLEANUP(result_drop) PGresult *res = exec(db, info->name, &b);

		if (succeeded(res)) {
			*ret = TAKE(res);
			return 0;
		}
		fail(db, info->name, res, err);
		if (err->code != E_RETRY || !alone)
			return -1;
	}
	return -1;
}

int
db_none(struct db *db, enum stmt s, int64_t *ret_touched, struct err *err, ...)
{
	CLEANUP(result_drop) PGresult *res = NULL;
	va_list ap;
	int rc;

	va_start(ap, err);
	rc = run(db, s, ap, &res, err);
	va_end(ap);
	if (rc == 0 && ret_touched)
		*ret_touched = dbbind_touched(PQcmdTuples(res));
	return rc;
}

static int
run_rows(struct db *db, struct arena *a, enum stmt s, va_list ap,
    struct rows *ret, struct err *err)
{
	PGresult *res;

	if (run(db, s, ap, &res, err) < 0)
		return -1;
	arena_defer(a, result_free, res);
	*ret = (struct rows){ res, PQntuples(res) };
	return 0;
}

int
db_rows(struct db *db, struct arena *a, enum stmt s, struct rows *ret,
    struct err *err, ...)
{
	va_list ap;
	int rc;

	va_start(ap, err);
	rc = run_rows(db, a, s, ap, ret, err);
	va_end(ap);
	return rc;
}

/* 1 one row, 0 none; more than one is our mistake. */
static int
only_row(enum stmt s, const struct rows *rows, struct row *ret,
    struct err *err)
{
	if (rows->count > 1)
		return err_cause(err, E_INTERNAL, "%s: %d rows",
		    stmt_info(s)->name, rows->count);
	if (rows->count == 1)
		*ret = rows_at(rows, 0);
	return rows->count;
}

int
db_opt(struct db *db, struct arena *a, enum stmt s, struct row *ret,
    struct err *err, ...)
{
	struct rows rows;
	va_list ap;
	int rc;

	va_start(ap, err);
	rc = run_rows(db, a, s, ap, &rows, err);
	va_end(ap);
	return rc < 0 ? -1 : only_row(s, &rows, ret, err);
}

int
db_one(struct db *db, struct arena *a, enum stmt s, struct row *ret,
    struct err *err, ...)
{
	struct rows rows;
	va_list ap;
	int rc;

	va_start(ap, err);
	rc = run_rows(db, a, s, ap, &rows, err);
	va_end(ap);
	if (rc < 0)
		return -1;
	rc = only_row(s, &rows, ret, err);
	if (rc == 0)
		return err_cause(err, E_INTERNAL, "%s: no row",
		    stmt_info(s)->name);
	return rc < 0 ? -1 : 0;
}

static int
command(struct db *db, const char *sql, struct err *err)
{
	CLEANUP(result_drop) PGresult *res = PQexec(db->conn, sql);

	if (succeeded(res) || PQresultStatus(res) == PGRES_EMPTY_QUERY)
		return 0;
	return fail(db, "script", res, err);
}

int
db_listen(struct db *db, const char *channel, struct err *err)
{
	char sql[64];

	if (db->conn && PQstatus(db->conn) != CONNECTION_OK)
		disconnect(db);
	if (!db->conn && dial(db, err) < 0)
		return -1;
	if (db->listens)
		return 0;
	snprintf(sql, sizeof(sql), "LISTEN %s", channel);
	if (command(db, sql, err) < 0)
		return -1;
	db->listens = true;
	return 0;
}

bool
db_heard(struct db *db)
{
	bool heard = false;
	PGnotify *n;

	if (!db->conn)
		return false;
	if (!PQconsumeInput(db->conn) ||
	    PQstatus(db->conn) != CONNECTION_OK) {
		disconnect(db);
		return true;
	}
	while ((n = PQnotifies(db->conn))) {
		heard = true;
		PQfreemem(n);
	}
	return heard;
}

int
db_fd(const struct db *db)
{
	return db->conn ? PQsocket(db->conn) : -1;
}

/* Before what does not go through exec. */
static int
begin_now(struct db *db, struct err *err)
{
	if (db->tx != TX_BEGINS)
		return 0;
	db->tx = TX_OPEN;
	return command(db, "BEGIN", err);
}

int
db_script(struct db *db, const char *sql, struct err *err)
{
	if (!db->conn && dial(db, err) < 0)
		return -1;
	if (PQtransactionStatus(db->conn) == PQTRANS_IDLE &&
	    settle(db, STMT_COMMIT_STRICT, err) < 0)
		return -1;
	return begin_now(db, err) < 0 ? -1 : command(db, sql, err);
}

int
db_dynamic(struct db *db, struct arena *a, const char *sql,
    const struct str *values, size_t count, struct rows *ret, struct err *err)
{
	const char **texts = arena_array(a, count + 1, sizeof(*texts));
	PGresult *res;

	if ((!db->conn && dial(db, err) < 0) || begin_now(db, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		texts[i] = values[i].p ? arena_cstr(a, values[i]) : NULL;
	res = PQexecParams(db->conn, sql, (int)count, NULL, texts, NULL, NULL,
	    1);
	arena_defer(a, result_free, res);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		return fail(db, "dynamic", res, err);
	*ret = (struct rows){ res, PQntuples(res) };
	return 0;
}

void
db_last(struct db *db)
{
	if (db->tx == TX_OPEN)
		db->tx = TX_ENDS;
}

static void
roll_back(struct db *db)
{
	struct err ignored;

	if (db->conn && PQtransactionStatus(db->conn) != PQTRANS_IDLE &&
	    command(db, "ROLLBACK", &ignored) < 0)
		disconnect(db);
}

static int
begin(struct db *db, struct err *err)
{
	if ((!db->conn && dial(db, err) < 0) ||
	    settle(db, STMT_COMMIT_STRICT, err) < 0)
		return -1;
	db->tx = TX_BEGINS;
	return 0;
}

static bool
has_begun(const struct db *db)
{
	return db->tx == TX_OPEN || db->tx == TX_ENDS;
}

static int
tx_once(struct db *db, int (*fn)(struct db *, void *, struct err *), void *arg,
    struct err *err)
{
	int rc = begin(db, err);

	if (rc == 0)
		rc = fn(db, arg, err);
	if (rc == 0 && has_begun(db))
		rc = command(db, "COMMIT", err);
	if (rc < 0)
		roll_back(db);
	db->tx = TX_NONE;
	return rc < 0 ? -1 : 0;
}

int
tx_run(struct db *db, int (*fn)(struct db *, void *, struct err *), void *arg,
    struct err *err)
{
	for (int i = 0; i < TX_TRIES; i++) {
		if (tx_once(db, fn, arg, err) == 0)
			return 0;
		if (err->code != E_RETRY)
			return -1;
	}
	return err_wrap(err, "transaction kept failing");
}
