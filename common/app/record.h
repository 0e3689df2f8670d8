/*
 * record.h — what no statement writes into the audit by itself: log-ins, and
 * what was refused.
 */
#ifndef RECORD_H
#define RECORD_H

#include "ctx.h"

/* Somebody logged in, or tried to; name is what was claimed. */
int record_login(struct ctx *c, struct str name, bool success,
    struct err *err) MUST_CHECK;

/*
 * At the end of a request that failed: on record if it would have changed
 * something, and was refused to somebody who is known.
 */
void record_refusal(struct ctx *c, const struct err *why);

#endif
