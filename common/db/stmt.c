#include "base.h"

#include "stmt.h"

static const struct stmt_info table[] = {
#define STMT(name, params, commit, text) \
	[STMT_##name] = { #name, params, STMT_COMMIT_##commit, text },
#include "stmts.inc"
#undef STMT
};

const struct stmt_info *
stmt_info(enum stmt s)
{
	ASSERT(s < STMT_COUNT);
	return &table[s];
}
