/*
 * identity.h — the answer to "who is asking".
 *
 * Bearer identities carry what their token grants; the others are looked up in
 * the database, project by project.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdint.h>

#include "scope.h"

enum identity_kind {
	IDENTITY_ANONYMOUS, /* no credentials at all */
	IDENTITY_USER,      /* password or session */
	IDENTITY_ROBOT,     /* secret of a robot */
	IDENTITY_BEARER,    /* a registry token; name may be empty: anonymous */
};

struct identity {
	enum identity_kind kind;
	struct str name;    /* user's or robot's name; empty for anonymous */
	int64_t user_id;    /* 0 unless kind is IDENTITY_USER */
	bool sysadmin;
	int64_t robot_id;   /* of a robot, and of a robot's token; else 0 */
	int64_t project_id; /* robot only: the project it belongs to; 0: none */
	int64_t owner_id;   /* robot only: the user who owns what it makes */
	struct scope_list scopes; /* bearer only: what the token grants */
};

/* As the lists of sql/queries know it: a user, minus a robot, or 0. */
static inline int64_t
identity_visitor(const struct identity *who)
{
	return who->robot_id ? -who->robot_id : who->user_id;
}

#endif
