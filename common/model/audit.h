/*
 * audit.h — who did what.  Statements that change or pull something write
 * their own row; this is for the rest: log-ins, and what was refused.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "actor.h"
#include "db.h"

struct audit {
	struct str operation;     /* login, logout, create ... */
	struct str resource_type; /* user, project ... */
	struct str resource;
	struct str description; /* may be absent */
	bool success;
	struct actor actor;
};

int audit_add(struct db *db, const struct audit *entry, struct err *err)
    MUST_CHECK;

#endif
