#include "fuzz.h"

#include "header.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct str in = str_from(p, n), user, password;

	if (header_basic(a, in, &user, &password))
		ASSERT(str_chr(user, ':') < 0);
	header_bearer(in);
	header_etag_matches(in, STR("sha256:0"));
	header_cookie(in, "sid");
	arena_free(&a);
	return 0;
}
