#include "fuzz.h"

#include "name.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str in = str_from(p, n), project, rest;
	struct name_target target;
	struct err err;

	if (name_split(in, &project, &rest, &err) == 1) {
		ASSERT(project.n + 1 + rest.n == n);
		ASSERT(name_check_repository(rest, &err) == 0);
	}
	if (name_check_project(in, &err) == 0)
		ASSERT(name_check_repository(in, &err) == 0);
	if (name_target(in, &target, &err) == 0)
		ASSERT(!target.tag.p == (str_chr(in, ':') >= 0));
	return 0;
}
