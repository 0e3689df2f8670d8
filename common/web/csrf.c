#include "base.h"

#include "codec.h"
#include "csrf.h"
#include "rnd.h"
#include "seal.h"

struct str
csrf_token(struct arena *a, struct str secret)
{
	unsigned char both[2 * CSRF_SECRET];
	struct buf b;

	ASSERT(secret.n == CSRF_SECRET);
	rnd_bytes(both, CSRF_SECRET);
	for (size_t i = 0; i < CSRF_SECRET; i++)
		both[CSRF_SECRET + i] =
		    both[i] ^ (unsigned char)secret.p[i];
	buf_init(&b, a, 4 * CSRF_SECRET);
	base64_add(&b, str_from(both, sizeof(both)));
	return buf_str(&b);
}

bool
csrf_valid(struct arena *a, struct str secret, struct str token)
{
	unsigned char plain[CSRF_SECRET];
	struct str both;

	if (secret.n != CSRF_SECRET || !base64_decode(a, token, &both) ||
	    both.n != 2 * CSRF_SECRET)
		return false;
	for (size_t i = 0; i < CSRF_SECRET; i++)
		plain[i] = (unsigned char)(both.p[i] ^
		    both.p[CSRF_SECRET + i]);
	return secret_eq(secret, str_from(plain, sizeof(plain)));
}
