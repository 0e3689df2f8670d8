#include "fuzz.h"

#include "num.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str in = str_from(p, n);
	char text[32];
	uint64_t u;
	int64_t i;

	if (num_i64(in, -1000, INT64_MAX, &i))
		ASSERT(i >= -1000);
	if (num_u64(in, UINT64_MAX, &u) && p[0] != '0') {
		snprintf(text, sizeof(text), "%" PRIu64, u);
		ASSERT(str_eq(str_of(text), in));
	}
	if (num_size(in, 1000, &u))
		ASSERT(u <= 1000);
	if (num_duration(in, 1000, &i))
		ASSERT(i <= 1000);
	return 0;
}
