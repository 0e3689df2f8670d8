/* retention.c — deletes what a policy does not keep. */
#include "base.h"

#include "jsin.h"
#include "jsout.h"
#include "retention_run.h"
#include "run.h"

#define LOG_MAX ((size_t)1 << 20) /* of a repository */
#define LINE_ROOM 2048
#define RESULT_MAX 256

struct keeping {
	struct run *run;
	bool dry;
	struct job_progress progress;
};

/* A repository. */
struct task {
	struct keeping *k;
	struct arena *arena;
	struct buf log;
	int64_t total, retained, unsaid;
};

static void
note(struct task *t, const struct row *row, struct str verdict)
{
	if (t->log.max - t->log.n < LINE_ROOM)
		t->unsaid++;
	else
		buf_printf(&t->log, "%.*s %.*s\n", STR_ARG(verdict),
		    STR_ARG(row_str(row, "line")));
}

static int
act(struct task *t, const struct row *row, struct err *err)
{
	struct keeping *k = t->k;
	struct str verdict = row_str(row, "verdict");
	bool goes = str_eq(verdict, STR("goes"));

	if (run_step(k->run, &k->progress, err) < 0)
		return -1;
	if (goes && !k->dry && retention_unit_delete(k->run->db, t->arena,
	    k->run->job->owner, row, &verdict, err) < 0)
		return -1;
	t->total++;
	t->retained += !(k->dry && goes) && !str_eq(verdict, STR("deleted")) &&
	    !str_eq(verdict, STR("gone"));
	k->progress.done++;
	note(t, row, verdict);
	return 0;
}

static int
finish(struct task *t, int64_t id, struct err *err)
{
	if (t->unsaid)
		buf_printf(&t->log, "and %" PRId64 " more\n", t->unsaid);
	return retention_task_end(t->k->run->db, id, t->total, t->retained,
	    buf_str(&t->log), err);
}

static int
keep_in(struct keeping *k, const struct retention_place *at, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct task t = { .k = k, .arena = a };
	struct run *r = k->run;
	struct rows rows;
	int64_t id;
	int rc = retention_task_begin(r->db, a, r->job->id, at->name, &id, err);

	if (rc <= 0)
		return rc;
	if (retention_judge(r->db, a, r->job->owner, at->repository_id, &rows,
	    err) < 0)
		return -1;
	buf_init(&t.log, a, LOG_MAX);
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		if (act(&t, &row, err) < 0)
			return -1;
	}
	return finish(&t, id, err);
}

static struct str
result_of(struct arena *a, const struct retention_done *done)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, a, RESULT_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "total", done->total);
	jsout_i64(&j, "retained", done->retained);
	jsout_obj_end(&j);
	return buf_str(&b);
}

int
run_retention(struct run *r, struct err *err)
{
	struct keeping k = { .run = r, .progress = { .phase = "artifacts" } };
	struct retention_place at = { .name = STR("") };
	struct retention_done done;
	struct jsin params;
	int rc;

	if (jsin_parse(r->arena, r->job->params, &params, err) < 0 ||
	    jsin_bool_opt(&params, "dry_run", &k.dry, err) < 0)
		return -1;
	while ((rc = retention_next(r->db, r->arena, r->job->owner, &at,
	    err)) > 0)
		if (keep_in(&k, &at, err) < 0)
			return -1;
	if (rc < 0 || retention_run_end(r->db, r->arena, r->job, k.dry, &done,
	    err) < 0)
		return -1;
	r->result = result_of(r->arena, &done);
	snprintf(r->message, sizeof(r->message), "artifacts=%" PRId64
	    " retained=%" PRId64 "%s", done.total, done.retained,
	    k.dry ? "; nothing was deleted, as wanted" : "");
	return 0;
}
