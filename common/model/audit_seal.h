/*
 * audit_seal.h — rows of the audit in the order in which they are sealed, and
 * the seals themselves.  What they mean: policy/audit_chain.h.
 */
#ifndef AUDIT_SEAL_H
#define AUDIT_SEAL_H

#include "db.h"

/* A place among the rows: (op_time, audit_id), op_time in microseconds. */
struct audit_key {
	int64_t at, id;
};

/* Behind all rows of a microsecond. */
#define AUDIT_ID_MAX (INT64_C(1) << 62)

/*
 * Up to when (microseconds of the epoch) no row can still come, moved on if that
 * can be; 0: not known yet.  Transactions that write hold it up, and are not held
 * up by it.
 */
int audit_horizon(struct db *db, int64_t *ret, struct err *err) MUST_CHECK;

/*
 * Rows after one place, up to another, at most so many.  Columns: op_time,
 * audit_id, project_id, manifest_id, operation, resource_type, resource,
 * username, client, request_id, user_agent, success, description.
 */
int audit_rows(struct db *db, struct arena *a, struct audit_key after,
    struct audit_key to, int64_t most, struct rows *ret, struct err *err)
    MUST_CHECK;

/*
 * Behind the last row that was forwarded; at first, when the endpoint was set.
 * Forgotten when there is none.
 */
int audit_place_get(struct db *db, struct audit_key *ret, struct err *err)
    MUST_CHECK;
int audit_place_set(struct db *db, struct audit_key place, struct err *err)
    MUST_CHECK;
int audit_place_forget(struct db *db, struct err *err) MUST_CHECK;

struct audit_seal {
	int64_t id; /* from 1, without gaps */
	struct audit_key from, to; /* after from, up to and with to */
	struct str statement;
	struct str marks;
	struct str purge; /* absent: nothing was purged */
};

/* E_CONFLICT: somebody else was first. */
int audit_seal_add(struct db *db, const struct audit_seal *seal,
    struct err *err) MUST_CHECK;

/* The last one; the first after an id; the first after an id that has rows and
 * begins before a microsecond.  1, 0, -1. */
int audit_seal_last(struct db *db, struct arena *a, struct audit_seal *ret,
    struct err *err) MUST_CHECK;
int audit_seal_next(struct db *db, struct arena *a, int64_t after,
    struct audit_seal *ret, struct err *err) MUST_CHECK;
int audit_seal_left(struct db *db, struct arena *a, int64_t after,
    int64_t before, struct audit_seal *ret, struct err *err) MUST_CHECK;

/*
 * Deletes rows of a seal that are older than before and of the events, exactly so
 * many; marks and purge say what is left.  E_RETRY if it is another number.
 */
struct audit_purging {
	int64_t seal, before;
	struct db_array events;
	int64_t rows;
	struct str marks, purge;
};

int audit_seal_purge(struct db *db, const struct audit_purging *p,
    struct err *err) MUST_CHECK;

/*
 * Drops months before then that are empty, if those who write are not held up;
 * how many to *ret.
 */
int audit_drop_months(struct db *db, int64_t before, int64_t *ret,
    struct err *err) MUST_CHECK;

#endif
