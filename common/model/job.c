#include "base.h"

#include "job.h"
#include "jsout.h"

#define PROGRESS_MAX 1024

static const struct {
	struct str name;
	int64_t attempts, seconds;
} kinds[] = {
#define X(kind, name, attempts, seconds) \
	{ { #kind, sizeof(#kind) - 1 }, attempts, seconds },
#include "job.def"
#undef X
};

static const char *const outcomes[] = {
	[JOB_SUCCEEDED] = "succeeded",
	[JOB_FAILED] = "failed",
	[JOB_STOPPED] = "stopped",
	[JOB_RETURNED] = "returned",
};

static const char *const triggers[] = {
	[JOB_MANUAL] = "MANUAL",
	[JOB_SCHEDULE] = "SCHEDULE",
	[JOB_EVENT] = "EVENT",
};

const char *
job_kind_name(enum job_kind kind)
{
	return kinds[kind].name.p;
}

struct db_array
job_kinds(struct arena *a)
{
	struct str *names = arena_array(a, JOB_KINDS, sizeof(*names));

	for (size_t i = 0; i < JOB_KINDS; i++)
		names[i] = kinds[i].name;
	return (struct db_array){ names, JOB_KINDS };
}

enum job_kind
job_kind_of(struct str name)
{
	for (size_t i = 0; i < JOB_KINDS; i++)
		if (str_eq(kinds[i].name, name))
			return (enum job_kind)i;
	NOT_REACHED("kind of job");
}

int
job_enqueue(struct db *db, struct arena *a, const struct job_new *job,
    int64_t *ret_id, struct err *err)
{
	const struct actor *actor = job->actor ? job->actor :
	    &(struct actor){ 0 };
	struct row row;
	int rc = db_opt(db, a, STMT_JOB_ENQUEUE, &row, err,
	    kinds[job->kind].name, job->owner, str_of(triggers[job->trigger]),
	    job->params.p ? job->params : STR("{}"), job->priority,
	    job->delay, kinds[job->kind].attempts, kinds[job->kind].seconds,
	    job->unique_key, actor->username, actor->client,
	    actor->request_id, actor->user_agent);

	if (rc > 0)
		*ret_id = row_i64(&row, "job_id");
	return rc;
}

int
job_claim(struct db *db, struct arena *a, struct str daemon, struct job *ret,
    struct err *err)
{
	struct db_array known = job_kinds(a);
	struct row row;
	int rc = db_opt(db, a, STMT_JOB_CLAIM, &row, err, daemon, &known);

	if (rc > 0)
		*ret = (struct job){
			.id = row_i64(&row, "job_id"),
			.attempt = row_i64(&row, "attempts"),
			.daemon = daemon,
			.kind = job_kind_of(row_str(&row, "kind")),
			.owner = row_i64(&row, "owner_id"),
			.params = row_str(&row, "params"),
			.result = row_str(&row, "result"),
		};
	return rc;
}

int
job_due(struct db *db, struct arena *a, int64_t *ret_wait, struct err *err)
{
	struct db_array known = job_kinds(a);
	struct row row;

	if (db_one(db, a, STMT_JOB_DUE, &row, err, &known) < 0)
		return -1;
	*ret_wait = row_null(&row, "wait") ? -1 : row_i64(&row, "wait");
	return 0;
}

int
job_heartbeat(struct db *db, struct arena *a, struct str daemon,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_JOB_HEARTBEAT, ret, err, daemon);
}

static struct str
progress_json(struct arena *a, const struct job_progress *p)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, a, PROGRESS_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "phase", str_of(p->phase));
	jsout_i64(&j, "done", p->done);
	jsout_i64(&j, "total", p->total);
	jsout_i64(&j, "bytes", p->bytes);
	jsout_obj_end(&j);
	return buf_str(&b);
}

int
job_progress(struct db *db, struct arena *a, const struct job *job,
    const struct job_progress *p, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_JOB_PROGRESS, &row, err, job->id,
	    job->daemon, job->attempt, progress_json(a, p));
}

int
job_checkpoint(struct db *db, struct arena *a, const struct job *job,
    struct str result, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_JOB_CHECKPOINT, &row, err, job->id,
	    job->daemon, job->attempt, result);
}

int
job_end(struct db *db, struct arena *a, const struct job *job,
    enum job_outcome outcome, struct str message, struct str result,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_JOB_END, &row, err, job->id, job->daemon,
	    job->attempt, str_of(outcomes[outcome]), message, result);
}

int
job_reclaim(struct db *db, struct arena *a, int64_t *ret_count,
    struct err *err)
{
	struct rows rows;

	if (db_rows(db, a, STMT_JOB_RECLAIM, &rows, err,
	    (int64_t)JOB_STALE) < 0)
		return -1;
	*ret_count = rows.count;
	return 0;
}

int
job_stop(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_JOB_STOP, &row, err, id, actor->username,
	    actor->client, actor->request_id, actor->user_agent);
}

int
job_log_add(struct db *db, int64_t id, struct str line, struct err *err)
{
	return db_none(db, STMT_JOB_LOG_ADD, NULL, err, id, line,
	    (int64_t)JOB_LOG_LINES);
}

int
job_log_get(struct db *db, struct arena *a, int64_t id, struct str *ret,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_JOB_LOG_GET, &row, err, id);

	if (rc > 0)
		*ret = row_str(&row, "log");
	return rc;
}

int
job_sweep(struct db *db, int64_t keep, int64_t *ret_count, struct err *err)
{
	return db_none(db, STMT_JOB_SWEEP, ret_count, err, keep);
}

int
job_daemon_seen(struct db *db, const struct job_daemon *d, struct err *err)
{
	return db_none(db, STMT_JOB_DAEMON_SEEN, NULL, err, d->id, d->node,
	    d->pid, d->slots);
}

int
job_daemon_sweep(struct db *db, struct str id, struct err *err)
{
	return db_none(db, STMT_JOB_DAEMON_SWEEP, NULL, err, id,
	    (int64_t)JOB_STALE);
}

int
job_daemon_any(struct db *db, struct arena *a, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_JOB_DAEMON_ANY, &row, err,
	    (int64_t)JOB_STALE) < 0)
		return -1;
	return row_bool(&row, "alive");
}

static const struct list_field history_fields[] = {
	{ "id", LIST_INT, "b.job_id %", "b.job_id" },
	{ "job_kind", LIST_TEXT, "b.trigger %", "b.trigger" },
	{ "trigger", LIST_TEXT, "b.trigger %", "b.trigger" },
	{ "job_status", LIST_TEXT, "b.status %", "b.status" },
	{ "status", LIST_TEXT, "b.status %", "b.status" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "update_time", LIST_TIME, "b.updated_at %", "b.updated_at" },
};

static const struct list history = {
	STMT_JOB_HISTORY, history_fields, ARRAY_SIZE(history_fields),
	"b.job_id DESC",
};

int
job_history(struct db *db, struct arena *a, enum job_kind kind, int64_t owner,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str args[] = {
		kinds[kind].name, arena_printf(a, "%" PRId64, owner),
	};

	return db_list(db, a, &history, args, ARRAY_SIZE(args), query, ret,
	    err);
}

int
job_history_get(struct db *db, struct arena *a, enum job_kind kind, int64_t id,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_JOB_HISTORY_GET, &row, err,
	    kinds[kind].name, id);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}
