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
	IDENTITY_BEARER,    /* a registry token; name may be empty: anonymous */
};

struct identity {
	enum identity_kind kind;
	struct str name;    /* user name; empty for anonymous */
	int64_t user_id;    /* 0 unless kind is IDENTITY_USER */
	bool sysadmin;
	struct scope_list scopes; /* bearer only: what the token grants */
};

#endif
