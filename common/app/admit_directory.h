/*
 * admit_directory.h — asking the directory of users on behalf of a request.
 *
 * Meanwhile the request has no database connection, and no more than a part of
 * the pool's threads ask: the next one waits for its turn a moment, or fails at
 * once if the directory does not answer.  E_UNAVAILABLE tells the client that it
 * is the directory, and the log why.
 */
#ifndef ADMIT_DIRECTORY_H
#define ADMIT_DIRECTORY_H

#include "authn.h"
#include "ctx.h"
#include "directory.h"

/* Whether users log in by the directory. */
int admit_directory_used(struct ctx *c, bool *ret, struct err *err) MUST_CHECK;

/* The log-in that authn_basic left to it.  1 and c->who, 0, -1. */
int admit_directory(struct ctx *c, const struct authn_login *l,
    struct err *err) MUST_CHECK;

/*
 * A session's user as the directory has it now: 1 as it is, with *sysadmin; 0
 * the directory would not let it in any more, so its sessions end.  A directory
 * that does not answer leaves things as they are.
 */
int admit_directory_refresh(struct ctx *c, int64_t user_id, bool *sysadmin,
    struct err *err) MUST_CHECK;

/* For other questions: between these two a directory_*() may be called. */
struct admit_question {
	struct directory_call call;
	struct directory_conf conf;
	int slot;
};

int admit_directory_begin(struct ctx *c, struct admit_question *ret,
    struct err *err) MUST_CHECK;

/* Returns rc; of -1 the text for the client says that it is the directory. */
int admit_directory_end(struct admit_question *q, int rc, struct err *err);

/* A user that the directory found, made known here by the caller.  As above. */
int admit_directory_keep(struct ctx *c, const struct directory_user *u,
    const struct actor *actor, struct user_auth *ret, struct err *err)
    MUST_CHECK;

#endif
