#include "base.h"

#include "stmt.h"

static const struct stmt_info table[] = {
#define STMT(name, params, text) [STMT_##name] = { #name, params, text },
#include "stmts.inc"
#undef STMT
};

const struct stmt_info *
stmt_info(enum stmt s)
{
	ASSERT(s < STMT_COUNT);
	return &table[s];
}
