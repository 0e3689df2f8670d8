/* retention_run.c — runs of policies of retention. */
#include "base.h"

#include "api.h"
#include "retention_api.h"
#include "retention_run.h"

#define NOUN "run of the policy"

/* The policy of the path, and its run there. */
static int
find_run(struct ctx *c, enum perm_action action, int64_t *ret_run,
    struct db **ret_db, struct err *err)
{
	int64_t policy;
	int rc;

	if (retention_admit(c, action, &policy, err) < 0 ||
	    api_begin_id(c, "eid", ret_run, ret_db, err) < 0)
		return -1;
	rc = retention_run_find(*ret_db, c->arena, policy, *ret_run, err);
	return rc > 0 ? 0 : rc < 0 ? -1 : api_unknown(NOUN, err);
}

int
retention_run_post(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	bool dry = false;
	struct jsin body;
	struct db *db;
	int64_t policy, id;

	if (api_body(c, &body, err) < 0 ||
	    jsin_bool_opt(&body, "dry_run", &dry, err) < 0 ||
	    retention_admit(c, PERM_UPDATE, &policy, err) < 0)
		return -1;
	db = ctx_db(c, err);
	if (!db || retention_run_start(db, c->arena, policy, dry, &actor, &id,
	    err) < 0)
		return -1;
	return api_created(c, arena_printf(c->arena, "%" PRId64, id));
}

int
retention_run_list_get(struct ctx *c, struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;
	int64_t policy;

	if (retention_admit(c, PERM_LIST, &policy, err) < 0 ||
	    api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    retention_run_list(db, c->arena, policy, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
retention_run_patch(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct jsin body;
	struct str action;
	struct db *db;
	int64_t run;

	if (api_body(c, &body, err) < 0 ||
	    jsin_str(&body, "action", &action, err) < 0)
		return -1;
	if (!str_eq(action, STR("stop")))
		return err_set(err, E_BAD_REQUEST, "action must be stop");
	if (find_run(c, PERM_UPDATE, &run, &db, err) < 0)
		return -1;
	return api_answer_done(c, job_stop(db, c->arena, run, &actor, err),
	    "unfinished " NOUN, err);
}

int
retention_task_list_get(struct ctx *c, struct err *err)
{
	struct list_query q;
	struct list_page page;
	struct db *db;
	int64_t run;

	if (find_run(c, PERM_LIST, &run, &db, err) < 0 ||
	    api_begin_list(c, NULL, 0, &q, &db, err) < 0 ||
	    retention_task_list(db, c->arena, run, &q, &page, err) < 0)
		return -1;
	return api_answer_page(c, &q, &page);
}

int
retention_task_get_log(struct ctx *c, struct err *err)
{
	struct str log;
	struct db *db;
	int64_t run, task;
	int rc;

	if (find_run(c, PERM_READ, &run, &db, err) < 0 ||
	    api_id(c, "tid", &task, err) < 0)
		return -1;
	rc = retention_task_log(db, c->arena, run, task, &log, err);
	if (rc <= 0)
		return rc < 0 ? -1 : api_unknown("task", err);
	return resp_body(&c->resp, 200, STR("text/plain; charset=utf-8"), log);
}
