#include "fuzz.h"

#include "limits.h"
#include "query.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct list_query q = { 0 };
	struct err err;

	if (query_parse_q(a, str_from(p, n), &q, &err) == 0)
		ASSERT(q.n_terms <= LIMIT_QUERY_TERMS);
	for (size_t i = 0; i < q.n_terms; i++)
		ASSERT(q.terms[i].op != LIST_RANGE || q.terms[i].count == 2);
	arena_free(&a);
	return 0;
}
