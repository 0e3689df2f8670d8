#include "base.h"

#include <sys/random.h>

#include "rnd.h"

void
rnd_bytes(void *out, size_t n)
{
	unsigned char *p = out;

	while (n) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		ASSERT(got > 0);
		p += got;
		n -= (size_t)got;
	}
}

struct str
rnd_uuid(struct arena *a)
{
	unsigned char u[16];

	rnd_bytes(u, sizeof(u));
	u[6] = (unsigned char)((u[6] & 0x0f) | 0x40);
	u[8] = (unsigned char)((u[8] & 0x3f) | 0x80);
	return arena_printf(a,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
	    u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10],
	    u[11], u[12], u[13], u[14], u[15]);
}

struct str
rnd_secret(struct arena *a, size_t n)
{
	static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789";
	char *out = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n;) {
		unsigned char c;

		rnd_bytes(&c, 1);
		if (c < 248) /* 4 * 62: no bias */
			out[i++] = abc[c % 62];
	}
	return str_from(out, n);
}
