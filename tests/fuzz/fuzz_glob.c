#include "fuzz.h"

#include "glob.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str pattern, text;

	if (n > 4096 ||
	    !str_cut(str_from(p, n), '\n', &pattern, &text))
		return 0;
	glob_match(pattern, text);
	ASSERT(glob_match(STR("**"), text));
	return 0;
}
