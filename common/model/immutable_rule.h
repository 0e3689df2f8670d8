/* immutable_rule.h — rules of a project about tags that stay where they are. */
#ifndef IMMUTABLE_RULE_H
#define IMMUTABLE_RULE_H

#include "actor.h"
#include "list.h"
#include "selector.h"

/* Covers tags of repositories (named without the project). */
struct immutable_rule {
	struct selector repositories, tags;
	bool disabled;
};

/* Harbor's ImmutableRules.  Fields: id, disabled, creation_time, update_time. */
int immutable_rule_list(struct db *db, struct arena *a, int64_t project_id,
    const struct list_query *query, struct list_page *ret,
    struct err *err) MUST_CHECK;

/*
 * Waits for pushes that move tags of the project.  E_CONFLICT: there is one like
 * it.  E_PRECONDITION: there are LIMIT_IMMUTABLE_RULES.
 */
int immutable_rule_create(struct db *db, struct arena *a, int64_t project_id,
    const struct immutable_rule *rule, const struct actor *actor,
    int64_t *ret_id, struct err *err) MUST_CHECK;

/* 1, 0 the project has no such rule, -1: E_CONFLICT. */
int immutable_rule_update(struct db *db, struct arena *a, int64_t project_id,
    int64_t id, const struct immutable_rule *rule, const struct actor *actor,
    struct err *err) MUST_CHECK;

/* 1, 0 the project has no such rule, -1. */
int immutable_rule_delete(struct db *db, struct arena *a, int64_t project_id,
    int64_t id, const struct actor *actor, struct err *err) MUST_CHECK;

#endif
