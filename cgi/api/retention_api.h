/* retention_api.h — what the handlers of policies and of their runs share. */
#ifndef RETENTION_API_H
#define RETENTION_API_H

#include "ctx.h"
#include "perm.h"

/*
 * The policy of the path, if the caller may do that with its project's: else
 * E_NOT_FOUND, or what admit_api_project says.
 */
int retention_admit(struct ctx *c, enum perm_action action, int64_t *ret_id,
    struct err *err) MUST_CHECK;

#endif
