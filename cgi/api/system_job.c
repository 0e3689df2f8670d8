/* system_job.c — jobs of the system: run now, scheduled, looked up. */
#include "base.h"

#include "schedule.h"
#include "system_job.h"

int
system_job_list(struct ctx *c, const struct system_job *s, struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;

	if (api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    job_history(db, c->arena, s->kind, 0, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

/* A run of this kind, and none of another: 1, 0, -1. */
static int
find(struct ctx *c, const struct system_job *s, struct db **ret_db,
    int64_t *ret_id, struct str *ret_json, struct err *err)
{
	if (api_begin_id(c, s->key, ret_id, ret_db, err) < 0)
		return -1;
	return job_history_get(*ret_db, c->arena, s->kind, *ret_id, ret_json,
	    err);
}

int
system_job_get(struct ctx *c, const struct system_job *s, struct err *err)
{
	struct str json;
	struct db *db;
	int64_t id;
	int rc = find(c, s, &db, &id, &json, err);

	return api_answer_one(c, rc, json, s->noun, err);
}

int
system_job_stop(struct ctx *c, const struct system_job *s, struct err *err)
{
	struct actor actor = api_actor(c);
	struct str json;
	struct db *db;
	int64_t id;
	int rc = find(c, s, &db, &id, &json, err);

	if (rc > 0)
		rc = job_stop(db, c->arena, id, &actor, err);
	return api_answer_done(c, rc, s->noun, err);
}

int
system_job_log(struct ctx *c, const struct system_job *s, struct err *err)
{
	struct str text;
	struct db *db;
	int64_t id;
	int rc = find(c, s, &db, &id, &text, err);

	if (rc > 0)
		rc = job_log_get(db, c->arena, id, &text, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown(s->noun, err);
	return resp_body(&c->resp, 200, STR("text/plain; charset=utf-8"), text);
}

int
system_job_schedule_get(struct ctx *c, const struct system_job *s,
    struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = schedule_get(db, c->arena, s->kind, 0, &json, err);
	if (rc < 0)
		return -1;
	return resp_json(&c->resp, 200, rc ? json : STR("{}\n"));
}

enum when { WHEN_NEVER, WHEN_NOW, WHEN_OFTEN };

/* Types of Harbor's schedules; one without a cron of its own brings it. */
static const struct {
	struct str type;
	enum when when;
	struct str cron;
} types[] = {
	{ { "None", 4 }, WHEN_NEVER, { NULL, 0 } },
	{ { "Manual", 6 }, WHEN_NOW, { NULL, 0 } },
	{ { "Hourly", 6 }, WHEN_OFTEN, { "0 0 * * * *", 11 } },
	{ { "Daily", 5 }, WHEN_OFTEN, { "0 0 0 * * *", 11 } },
	{ { "Weekly", 6 }, WHEN_OFTEN, { "0 0 0 * * 0", 11 } },
	{ { "Custom", 6 }, WHEN_OFTEN, { NULL, 0 } },
};

static int
read_when(const struct jsin *body, enum when *ret, struct schedule *s,
    struct err *err)
{
	struct jsin schedule;
	struct str type;
	size_t i = 0;

	if (jsin_obj(body, "schedule", &schedule, err) < 0 ||
	    jsin_str(&schedule, "type", &type, err) < 0 ||
	    jsin_str_opt(&schedule, "cron", &s->cron, err) < 0)
		return -1;
	while (i < ARRAY_SIZE(types) && !str_eq(type, types[i].type))
		i++;
	if (i == ARRAY_SIZE(types))
		return err_set(err, E_BAD_REQUEST, "type must be None, Manual, "
		    "Hourly, Daily, Weekly or Custom");
	*ret = types[i].when;
	s->type = types[i].type;
	if (*ret == WHEN_OFTEN && !s->cron.n)
		s->cron = types[i].cron;
	return *ret == WHEN_OFTEN ? api_check_cron(s->cron, err) : 0;
}

static int
run_now(struct ctx *c, struct db *db, const struct schedule *s,
    const struct actor *actor, int64_t *ret_id, struct err *err)
{
	const struct job_new job = {
		.kind = s->kind, .params = s->params, .actor = actor,
	};

	return job_enqueue(db, c->arena, &job, ret_id, err) < 0 ? -1 : 0;
}

/* Where it can be seen; a run has a number below the collection of runs. */
static void
place(struct ctx *c, enum when when, int64_t id)
{
	struct str path = c->req.path;

	if (when == WHEN_NOW)
		path = arena_printf(c->arena, "%.*s/%" PRId64,
		    (int)str_rchr(path, '/'), path.p, id);
	resp_header(&c->resp, "Location", path);
}

static int
change(struct ctx *c, const struct system_job *s, enum when *ret_when,
    int64_t *ret_id, struct err *err)
{
	struct actor actor = api_actor(c);
	struct schedule new = { .kind = s->kind };
	struct jsin body, params = { 0 };
	struct db *db;

	if (api_body(c, &body, err) < 0 ||
	    read_when(&body, ret_when, &new, err) < 0 ||
	    jsin_obj_opt(&body, "parameters", &params, err) < 0 ||
	    (*ret_when != WHEN_NEVER &&
	    s->params(c, &params, &new.params, err) < 0))
		return -1;
	db = ctx_db(c, err);
	if (!db)
		return -1;
	if (*ret_when == WHEN_NOW)
		return run_now(c, db, &new, &actor, ret_id, err);
	if (*ret_when == WHEN_OFTEN)
		return schedule_put(db, c->arena, &new, &actor, err);
	return schedule_delete(db, c->arena, s->kind, 0, &actor, err);
}

int
system_job_schedule_post(struct ctx *c, const struct system_job *s,
    struct err *err)
{
	enum when when;
	int64_t id = 0;

	if (change(c, s, &when, &id, err) < 0)
		return -1;
	place(c, when, id);
	return resp_empty(&c->resp, 201);
}

int
system_job_schedule_put(struct ctx *c, const struct system_job *s,
    struct err *err)
{
	enum when when;
	int64_t id;

	if (change(c, s, &when, &id, err) < 0)
		return -1;
	return resp_empty(&c->resp, 200);
}
