/* jobservice.c — what runs in the background, and how to stop it. */
#include "base.h"

#include "api.h"
#include "job.h"
#include "jobservice.h"
#include "schedule.h"

static int
answer_all(struct ctx *c, int (*list)(struct db *, struct arena *, struct str *,
    struct err *), struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;

	if (!db || list(db, c->arena, &json, err) < 0)
		return -1;
	return resp_json(&c->resp, 200, json);
}

int
pool_list_get(struct ctx *c, struct err *err)
{
	return answer_all(c, jobservice_pools, err);
}

int
queue_list_get(struct ctx *c, struct err *err)
{
	return answer_all(c, jobservice_queues, err);
}

int
worker_list_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	struct str json;
	int rc;

	if (!db)
		return -1;
	rc = jobservice_workers(db, c->arena, ctx_param(c, "pool_id"), &json,
	    err);
	return api_answer_one(c, rc, json, "pool", err);
}

int
job_list_get(struct ctx *c, struct err *err)
{
	return api_list(c, NULL, 0, jobservice_jobs, err);
}

int
job_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct db *db;
	int64_t id;
	int rc;

	if (api_begin_id(c, "job_id", &id, &db, err) < 0)
		return -1;
	rc = job_stop(db, c->arena, id, &actor, err);
	return api_answer_done(c, rc, "unfinished job", err);
}

int
job_log_get_one(struct ctx *c, struct err *err)
{
	struct db *db;
	struct str log;
	int64_t id;
	int rc;

	if (api_begin_id(c, "job_id", &id, &db, err) < 0)
		return -1;
	rc = job_log_get(db, c->arena, id, &log, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("job", err);
	return resp_body(&c->resp, 200, STR("text/plain; charset=utf-8"), log);
}

static int
read_action(struct ctx *c, enum jobservice_action *ret, struct err *err)
{
	static const struct str actions[] = {
		[JOBSERVICE_STOP] = { "stop", 4 },
		[JOBSERVICE_PAUSE] = { "pause", 5 },
		[JOBSERVICE_RESUME] = { "resume", 6 },
	};
	struct jsin body;
	struct str word;

	if (api_body(c, &body, err) < 0 ||
	    jsin_str(&body, "action", &word, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (str_eq(word, actions[i])) {
			*ret = (enum jobservice_action)i;
			return 0;
		}
	return err_set(err, E_BAD_REQUEST,
	    "action must be stop, pause or resume");
}

int
queue_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	enum jobservice_action action = JOBSERVICE_STOP;
	struct db *db;
	int rc;

	if (read_action(c, &action, err) < 0 || !(db = ctx_db(c, err)))
		return -1;
	rc = jobservice_act(db, c->arena, ctx_param(c, "job_type"), action,
	    &actor, err);
	return api_answer_done(c, rc, "queue", err);
}

int
schedule_list_get(struct ctx *c, struct err *err)
{
	return api_list(c, NULL, 0, schedule_list, err);
}

int
schedule_paused_get(struct ctx *c, struct err *err)
{
	struct db *db = ctx_db(c, err);
	bool paused = false;
	int rc;

	if (!db)
		return -1;
	rc = jobservice_paused(db, c->arena, ctx_param(c, "job_type"), &paused,
	    err);
	return api_answer_one(c, rc, paused ? STR("{\"paused\":true}\n") :
	    STR("{\"paused\":false}\n"), "queue", err);
}
