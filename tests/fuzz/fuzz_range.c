#include "fuzz.h"

#include "range.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct range ranges[RANGE_MAX], chunk;
	struct str in = str_from(p, n);
	struct err err;
	size_t count = 0;

	if (range_request(in, 3000, ranges, &count) == RANGE_PARTIAL)
		ASSERT(count > 0 && count <= RANGE_MAX);
	for (size_t i = 0; i < count; i++)
		ASSERT(ranges[i].first <= ranges[i].last &&
		    ranges[i].last < 3000);
	if (range_chunk(in, &chunk, &err) == 0)
		ASSERT(chunk.first <= chunk.last);
	return 0;
}
