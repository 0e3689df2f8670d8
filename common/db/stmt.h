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
#define STMT(name, params, commit, text) STMT_##name,
#include "stmts.inc"
#undef STMT
	STMT_COUNT
};

/*
 * What a commit waits for when the statement is a transaction of its own.
 * STRICT: the disk.  RELAXED: nothing, a crash of the machine may lose it.  ANY:
 * the statement only reads, or settles it by itself.
 */
enum stmt_commit { STMT_COMMIT_STRICT, STMT_COMMIT_RELAXED, STMT_COMMIT_ANY };

struct stmt_info {
	const char *name, *params;
	enum stmt_commit commit;
	const char *text;
};

const struct stmt_info *stmt_info(enum stmt s);

#endif
