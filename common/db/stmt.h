/*
 * stmt.h — the named statements of sql/queries/, one enum value each.
 *
 * Letters of the parameters, and what the caller passes for them:
 *   I int8    int64_t              B bool     int
 *   T text    struct str           A text[]   const struct db_array *
 *   Y bytea   struct str           D bytea[]  const struct db_array *
 * An absent struct str (p == NULL) is NULL, and so is a NULL array.
 */
#ifndef STMT_H
#define STMT_H

#include "str.h"

enum stmt {
#define STMT(name, params, text) STMT_##name,
#include "stmts.inc"
#undef STMT
	STMT_COUNT
};

struct stmt_info {
	const char *name, *params, *text;
};

const struct stmt_info *stmt_info(enum stmt s);

#endif
