/* project.h — projects: the first component of repository names. */
#ifndef PROJECT_H
#define PROJECT_H

#include "actor.h"
#include "db.h"
#include "list.h"

struct project {
	int64_t id;
	struct str name;
	bool public; /* anybody may pull */
	int64_t owner_id;
};

/* 1, 0, -1. */
int project_find(struct db *db, struct arena *a, struct str name,
    struct project *ret, struct err *err) MUST_CHECK;
int project_find_id(struct db *db, struct arena *a, int64_t id,
    struct project *ret, struct err *err) MUST_CHECK;

/* Harbor's Project, with the roles of the user (0: nobody).  1, 0, -1. */
int project_get(struct db *db, struct arena *a, int64_t id, int64_t user_id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/* Harbor's ProjectDeletable.  1, 0, -1. */
int project_deletable(struct db *db, struct arena *a, int64_t id,
    struct str *ret_json, struct err *err) MUST_CHECK;

/* Harbor's ProjectSummary, with counts of members and quota if wanted. */
int project_summary(struct db *db, struct arena *a, int64_t id, bool members,
    bool quota, struct str *ret_json, struct err *err) MUST_CHECK;

/* What is set on it, with public, as a JSON object: all, or one key.  1, 0, -1. */
int project_metadata(struct db *db, struct arena *a, int64_t id,
    struct str key, struct str *ret_json, struct err *err) MUST_CHECK;

/* 1, 0 it was not set, -1. */
int project_metadata_delete(struct db *db, struct arena *a, int64_t id,
    struct str key, const struct actor *actor, struct err *err) MUST_CHECK;

struct project_reader {
	int64_t visitor; /* user, minus a robot; 0: nobody */
	bool sysadmin;   /* sees all projects */
	bool detail;     /* wants roles, figures and numbers of repositories */
};

/*
 * Public projects and those where the reader has a role.  Fields: name, public,
 * owner, owner_id, project_id, size, last_push, last_pull, starred (by the
 * reader), creation_time, update_time.
 */
int project_list(struct db *db, struct arena *a,
    const struct project_reader *reader, const struct list_query *query,
    struct list_page *ret, struct err *err) MUST_CHECK;

/*
 * All, by name: project_id, name, public, owner, repositories, quota (bytes or
 * "none"), created_at; behind the name after, at most so many.
 */
int project_names(struct db *db, struct arena *a, struct str after,
    int64_t most, struct rows *ret, struct err *err) MUST_CHECK;

struct project_new {
	struct str name;
	int64_t owner_id; /* becomes project administrator */
	bool public;
	struct str metadata; /* JSON object of strings, without public */
	int64_t storage_limit; /* bytes; 0 or -1: none */
	struct actor actor;
};

/* E_CONFLICT: the name is taken.  E_INVALID: it is no name. */
int project_create(struct db *db, struct arena *a, const struct project_new *p,
    int64_t *ret_id, struct err *err) MUST_CHECK;

struct project_change {
	int64_t id;
	struct str public;   /* "true", "false"; absent: as it is */
	struct str metadata; /* JSON object of strings to set, without public */
	struct actor actor;
};

/* 1, 0 no such project, -1. */
int project_update(struct db *db, struct arena *a,
    const struct project_change *c, struct err *err) MUST_CHECK;

/* 1, 0 no such project, -1: E_PRECONDITION while it has repositories. */
int project_delete(struct db *db, struct arena *a, int64_t id,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
