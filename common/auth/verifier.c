#include "base.h"

#include <pthread.h>

#include "clock.h"
#include "heap.h"
#include "rnd.h"
#include "seal.h"
#include "verifier.h"

#define SLOTS 1024

struct slot {
	unsigned char mac[HMAC_SIZE];
	int64_t until; /* monotonic */
};

struct verifier {
	pthread_mutex_t lock;
	unsigned char key[32];
	struct slot slots[SLOTS];
};

struct verifier *
verifier_new(void)
{
	struct verifier *v = heap_zero(sizeof(*v));

	pthread_mutex_init(&v->lock, NULL);
	rnd_bytes(v->key, sizeof(v->key));
	return v;
}

void
verifier_free(struct verifier **v)
{
	if (!*v)
		return;
	secret_wipe(*v, sizeof(**v));
	heap_free(*v);
	*v = NULL;
}

static void
mac_of(const struct verifier *v, int64_t user_id, int64_t generation,
    struct str password, unsigned char out[HMAC_SIZE])
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct str text = arena_printf(a, "%" PRId64 ":%" PRId64 ":%.*s",
	    user_id, generation, STR_ARG(password));

	secret_hmac(str_from(v->key, sizeof(v->key)), text, out);
	secret_wipe((void *)(uintptr_t)text.p, text.n);
}

static struct slot *
slot_of(struct verifier *v, const unsigned char mac[HMAC_SIZE])
{
	return &v->slots[((size_t)mac[0] << 8 | mac[1]) % SLOTS];
}

bool
verifier_knows(struct verifier *v, int64_t user_id, int64_t generation,
    struct str password)
{
	unsigned char mac[HMAC_SIZE];
	const struct slot *s;
	bool known;

	mac_of(v, user_id, generation, password, mac);
	pthread_mutex_lock(&v->lock);
	s = slot_of(v, mac);
	known = s->until > clock_mono() &&
	    secret_eq(str_from(s->mac, HMAC_SIZE), str_from(mac, HMAC_SIZE));
	pthread_mutex_unlock(&v->lock);
	return known;
}

void
verifier_learn(struct verifier *v, int64_t user_id, int64_t generation,
    struct str password)
{
	unsigned char mac[HMAC_SIZE];
	struct slot *s;

	mac_of(v, user_id, generation, password, mac);
	pthread_mutex_lock(&v->lock);
	s = slot_of(v, mac);
	memcpy(s->mac, mac, HMAC_SIZE);
	s->until = clock_mono() + VERIFIER_SECONDS * SECOND;
	pthread_mutex_unlock(&v->lock);
}
