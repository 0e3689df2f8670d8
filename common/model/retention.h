/* retention.h — what is kept of a project when the rest is deleted. */
#ifndef RETENTION_H
#define RETENTION_H

#include "actor.h"
#include "db.h"
#include "limits.h"
#include "selector.h"

enum retention_param { RETENTION_NONE, RETENTION_COUNT, RETENTION_DAYS };

/* What a rule counts (retention.def). */
struct retention_template {
	const char *name;
	enum retention_param param;
	bool listed;
	const char *text;
};

/* The i-th, or NULL behind the last. */
const struct retention_template *retention_template_at(size_t i);

/* NULL: there is none of that name. */
const struct retention_template *retention_template_find(struct str name);

/* Keeps tags of repositories (named without the project). */
struct retention_rule {
	const struct retention_template *template;
	int64_t amount; /* 1 to LIMIT_RETENTION_AMOUNT; 0 without parameter */
	int64_t priority;
	struct selector repositories, tags;
	bool untagged; /* artifacts without a tag are covered */
	bool disabled;
};

/* No rules keep, and delete, nothing. */
struct retention_policy {
	struct str cron; /* cron.h; empty: never by itself */
	struct str unit; /* "artifact" or "tag"; absent: as it is, at first artifact */
	struct retention_rule rules[LIMIT_RETENTION_RULES];
	size_t count;
};

struct retention_found {
	int64_t project_id;
	struct str json; /* Harbor's RetentionPolicy */
};

/* 1, 0, -1. */
int retention_find(struct db *db, struct arena *a, int64_t id,
    struct retention_found *ret, struct err *err) MUST_CHECK;

/* The policy of a project: 1, 0 it has none, -1. */
int retention_of(struct db *db, struct arena *a, int64_t project_id,
    int64_t *ret_id, struct err *err) MUST_CHECK;

/*
 * E_BAD_REQUEST: the project has one, or is not there.  E_CONFLICT: two rules are
 * the same but for priority and disabled.
 */
int retention_create(struct db *db, struct arena *a, int64_t project_id,
    const struct retention_policy *policy, const struct actor *actor,
    int64_t *ret_id, struct err *err) MUST_CHECK;

/* As a whole.  1, 0 no such policy, -1: E_CONFLICT. */
int retention_update(struct db *db, struct arena *a, int64_t id,
    const struct retention_policy *policy, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* 1, 0 no such policy, -1. */
int retention_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

/* What it would delete and free if it were the project's, as JSON. */
int retention_preview(struct db *db, struct arena *a, int64_t project_id,
    const struct retention_policy *policy, struct str *ret_json,
    struct err *err) MUST_CHECK;

#endif
