/* purge.c — old rows of the audit: when they go, and what went. */
#include "base.h"

#include "audit.h"
#include "jsout.h"
#include "limits.h"
#include "system_job.h"

#define PARAMS_MAX 8192

static int
check_events(struct str names, struct err *err)
{
	struct str piece;
	size_t count = 0;

	while (str_next(&names, ',', &piece)) {
		piece = str_trim(piece);
		if (!audit_is_event(piece))
			return err_set(err, E_BAD_REQUEST, "include_event_types: "
			    "names of /auditlog-exts/events, separated by commas");
		count++;
	}
	return count > 0 && count <= AUDIT_EVENTS_MAX ? 0 : err_set(err,
	    E_BAD_REQUEST, "include_event_types: at least one event must be "
	    "named, and each of them once");
}

/* Nothing goes by default: what is kept, and what goes, must be said. */
static int
read_params(struct ctx *c, const struct jsin *obj, struct str *ret,
    struct err *err)
{
	struct str events = STR("");
	bool dry = false;
	int64_t hours;
	struct jsout j;
	struct buf b;

	if (jsin_i64(obj, "audit_retention_hour", 1, AUDIT_RETENTION_MAX,
	    &hours, err) < 0 ||
	    jsin_str_opt(obj, "include_event_types", &events, err) < 0 ||
	    jsin_bool_opt(obj, "dry_run", &dry, err) < 0 ||
	    check_events(events, err) < 0)
		return -1;
	buf_init(&b, c->arena, PARAMS_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "audit_retention_hour", hours);
	jsout_str(&j, "include_event_types", events);
	jsout_bool(&j, "dry_run", dry);
	jsout_obj_end(&j);
	*ret = buf_str(&b);
	return buf_ok(&b) ? 0 : err_set(err, E_BAD_REQUEST,
	    "include_event_types: too long");
}

static const struct system_job purge = {
	JOB_PURGE_AUDIT_LOG, "purge_id", "purge of the audit", read_params,
};

int
purge_list_get(struct ctx *c, struct err *err)
{
	return system_job_list(c, &purge, err);
}

int
purge_get_one(struct ctx *c, struct err *err)
{
	return system_job_get(c, &purge, err);
}

int
purge_put(struct ctx *c, struct err *err)
{
	return system_job_stop(c, &purge, err);
}

int
purge_log_get(struct ctx *c, struct err *err)
{
	return system_job_log(c, &purge, err);
}

int
purge_schedule_get(struct ctx *c, struct err *err)
{
	return system_job_schedule_get(c, &purge, err);
}

int
purge_schedule_post(struct ctx *c, struct err *err)
{
	return system_job_schedule_post(c, &purge, err);
}

int
purge_schedule_put(struct ctx *c, struct err *err)
{
	return system_job_schedule_put(c, &purge, err);
}
