/* robot_req.h — what a body says about a robot, checked. */
#ifndef ROBOT_REQ_H
#define ROBOT_REQ_H

#include "api.h"

struct robot_req {
	struct str name, description;
	struct str project; /* level project: its name; else empty */
	int64_t duration;   /* days, -1 for ever */
	bool disable;
	struct str permissions; /* as the model takes them (robot.h) */
};

/*
 * E_BAD_REQUEST: a value that Harbor refuses, or a permission that robots may
 * not be granted.  The name is not checked.
 */
int robot_req_read(struct ctx *c, struct robot_req *ret, struct err *err)
    MUST_CHECK;

#endif
