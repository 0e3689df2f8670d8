/* upload.h — rows of uploads under way. */
#ifndef UPLOAD_H
#define UPLOAD_H

#include "db.h"
#include "hash.h"

struct upload {
	struct str uuid;
	struct str project, repository;
	struct str subject;  /* who began it, and alone may go on */
	int64_t received;    /* bytes acknowledged */
	enum hash_alg alg;
	struct str state;    /* of the hash over them: hash_save */
};

/* E_NAME_UNKNOWN: no such project.  seconds: how long it may lie idle. */
int upload_create(struct db *db, struct arena *a, const struct upload *u,
    int64_t seconds, struct err *err) MUST_CHECK;

/* By uuid, project and repository of *u; fills the rest.  1, 0, -1. */
int upload_get(struct db *db, struct arena *a, struct upload *u,
    struct err *err) MUST_CHECK;

/* From `before` bytes to u->received.  0: gone, or somebody else did. */
int upload_advance(struct db *db, struct arena *a, const struct upload *u,
    int64_t before, int64_t seconds, struct err *err) MUST_CHECK;

/* 1, 0 was not there, -1. */
int upload_delete(struct db *db, struct arena *a, const struct upload *u,
    struct err *err) MUST_CHECK;

#endif
