/*
 * admit.h — who is asking, and may they: called between the route and its
 * handler.
 */
#ifndef ADMIT_H
#define ADMIT_H

#include "ctx.h"

/*
 * For /v2: bearer token or Basic.  Every refusal is 401 with the challenge that
 * gets the right token (distribution token specification).
 */
int admit_registry(struct ctx *c, struct err *err);

/* For the token service: Basic or nobody; the handler knows what is allowed. */
int admit_basic(struct ctx *c, struct err *err);

/*
 * c->who by name and password, or a robot's secret; E_UNAUTHORIZED when they are
 * wrong, E_TOO_MANY when that happened too often.  Those that are wrong go into
 * the audit, and those that this process does not remember (auth/verifier.h), so
 * that not every request leaves a row; by admit_log_in all of them do.
 */
int admit_password(struct ctx *c, struct str user, struct str password,
    struct err *err) MUST_CHECK;
int admit_log_in(struct ctx *c, struct str user, struct str password,
    struct err *err) MUST_CHECK;

/*
 * Basic credentials, if any: 1 and c->who, 0 there are none, -1 and err:
 * as above.
 */
int admit_credentials(struct ctx *c, struct err *err) MUST_CHECK;

#endif
