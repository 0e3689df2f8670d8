/*
 * audit.h — who did what.  Statements that change or pull something write
 * their own row; audit_add is for the rest: log-ins, and what was refused.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "actor.h"
#include "list.h"

struct audit {
	struct str operation;     /* login, logout, create ... */
	struct str resource_type; /* user, project ... */
	struct str resource;
	struct str project;     /* its name; may be absent */
	struct str description; /* may be absent */
	bool success;
	struct actor actor;
	/* of the outbox: its kind, if others are told, and what of the project */
	struct str event, repository;
};

/*
 * Adds the row, unless such events are disabled, and that of the outbox, whose
 * data is the description as text.
 */
int audit_add(struct db *db, const struct audit *entry, struct err *err)
    MUST_CHECK;

/* Hours that a purge may be told to keep. */
#define AUDIT_RETENTION_MAX INT64_C(240000)

/* More than there are. */
#define AUDIT_EVENTS_MAX 128

/*
 * Whether it is the name of an event that is recorded: operation_type.  The
 * names themselves: NULL behind the last.
 */
bool audit_is_event(struct str name);
const char *audit_event(size_t i);

/* Which rows: everything, or those of one project, or of several. */
struct audit_view {
	bool all;
	int64_t project_id;
	struct str projects; /* ids as PostgreSQL's array: {1,4} */
};

/*
 * How a row is shown: Harbor's AuditLogExt, its older AuditLog, or the first as
 * {"row":…,"at":microseconds,"id":n} to go on from.
 */
enum audit_shape { AUDIT_LONG, AUDIT_SHORT, AUDIT_KEYED };

/* Only rows between these two places, microseconds and audit_id. */
struct audit_span {
	int64_t after_at, after_id, before_at, before_id;
};

#define AUDIT_SPAN_ALL ((struct audit_span){ 0, 0, INT64_C(1) << 57, 0 })

/*
 * The projects whose log a user, or minus a robot, may read by one of the roles
 * (ids, again as an array).
 */
int audit_readable(struct db *db, struct arena *a, int64_t visitor,
    struct str roles, struct audit_view *ret, struct err *err) MUST_CHECK;

/*
 * The newest first; sorted by op_time the oldest.  The total is exact up to
 * AUDIT_COUNTED, and further as long as pages follow.  Fields: operation,
 * resource_type, resource, username, operation_result, client_address,
 * user_agent, id, op_time; sorted by op_time only.
 */
#define AUDIT_COUNTED 1000
bool audit_oldest_first(const struct list_query *query);
int audit_list(struct db *db, struct arena *a, const struct audit_view *view,
    enum audit_shape shape, const struct audit_span *span,
    const struct list_query *query, struct list_page *ret, struct err *err)
    MUST_CHECK;

/*
 * Notes who did something in the next rows, at most so many.  Lists of what one
 * user did are found by it, and have all rows that it has not come to, too.
 * *ret_rows is how many it looked at; fewer: there are no more now.
 */
int audit_see(struct db *db, int64_t most, int64_t *ret_rows,
    struct err *err) MUST_CHECK;

#endif
