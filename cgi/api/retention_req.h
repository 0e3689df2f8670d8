/* retention_req.h — what a body says about a policy of retention, checked. */
#ifndef RETENTION_REQ_H
#define RETENTION_REQ_H

#include "api.h"
#include "retention.h"

struct retention_req {
	int64_t id; /* 0: not said */
	int64_t project_id;
	struct retention_policy policy;
};

/* E_BAD_REQUEST, E_INVALID: it is no policy, or one with too many rules. */
int retention_req_read(struct ctx *c, struct retention_req *ret,
    struct err *err) MUST_CHECK;

#endif
