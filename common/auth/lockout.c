#include "base.h"

#include <arpa/inet.h>

#include "clock.h"
#include "hash.h"
#include "limits.h"
#include "lockout.h"

#define NETWORK_BYTES 8

/* Of an IPv6 address its network, of anything else all of it. */
static struct str
network_of(struct arena *a, struct str address)
{
	struct in6_addr *in = arena_alloc(a, sizeof(*in));

	if (inet_pton(AF_INET6, arena_cstr(a, address), in) != 1 ||
	    IN6_IS_ADDR_V4MAPPED(in))
		return address;
	return str_from(in->s6_addr, NETWORK_BYTES);
}

/* Directories take names for one that differ in case or in spaces. */
static struct str
folded(struct arena *a, struct str name)
{
	char *to = arena_alloc(a, name.n + 1);
	size_t n = 0;

	name = str_trim(name);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == ' ' && n && to[n - 1] == ' ')
			continue;
		to[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return str_from(to, n);
}

struct str
lockout_bucket(struct arena *a, struct str username, struct str address)
{
	unsigned char *bucket = arena_alloc(a, HASH_MAX);
	struct str network = network_of(a, address);
	struct str length = arena_printf(a, "%zu:", network.n);
	struct hash h;
	size_t n;

	hash_init(&h, HASH_SHA256);
	hash_add(&h, length.p, length.n);
	hash_add(&h, network.p, network.n);
	username = folded(a, username);
	hash_add(&h, username.p, username.n);
	hash_end(&h, bucket, &n);
	return str_from(bucket, n);
}

int64_t
lockout_wait(const struct login_past *past)
{
	int64_t delay = 1, over = past->failures - LIMIT_LOGIN_FAILURES, left;

	if (over < 0 || past->ago >= LIMIT_LOGIN_MEMORY * SECOND)
		return 0;
	for (; over > 0 && delay < LIMIT_LOGIN_DELAY; over--)
		delay *= 2;
	left = MIN(delay, LIMIT_LOGIN_DELAY) * SECOND - past->ago;
	return left > 0 ? (left + SECOND - 1) / SECOND : 0;
}
