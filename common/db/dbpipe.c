#include "base.h"

#include "dbpipe.h"

static bool
send_text(PGconn *conn, const char *sql)
{
	return !sql || PQsendQueryParams(conn, sql, 0, NULL, NULL, NULL, NULL,
	    1);
}

static bool
send_all(PGconn *conn, const char *before, const char *name,
    const struct dbbind *b, const char *after)
{
	return PQenterPipelineMode(conn) && send_text(conn, before) &&
	    PQsendQueryPrepared(conn, name, b->count, b->values, b->lengths,
	    b->formats, 1) && send_text(conn, after) && PQpipelineSync(conn);
}

static bool
succeeded(const PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* The next result of the pipeline; NULL behind the last. */
static PGresult *
next_result(PGconn *conn)
{
	PGresult *res = PQgetResult(conn);

	/* a NULL ends the results of each statement */
	if (!res)
		res = PQgetResult(conn);
	if (PQresultStatus(res) != PGRES_PIPELINE_SYNC)
		return res;
	PQclear(res);
	return NULL;
}

PGresult *
dbpipe_exec(PGconn *conn, const char *before, const char *name,
    const struct dbbind *b, const char *after)
{
	int wanted = before ? 1 : 0;
	PGresult *ret = NULL, *res;

	if (!send_all(conn, before, name, b, after))
		return NULL;
	for (int i = 0; (res = next_result(conn)); i++) {
		bool failed = ret && !succeeded(ret);

		if (!failed && (i == wanted || !succeeded(res))) {
			PQclear(ret);
			ret = res;
		} else {
			PQclear(res);
		}
	}
	PQexitPipelineMode(conn);
	return ret;
}
