#include "base.h"

#include "clock.h"
#include "hash.h"
#include "heap.h"
#include "jsin.h"
#include "limits.h"
#include "rnd.h"
#include "token.h"

#define CACHE_SLOTS 64
/* Base64 makes 4 bytes of 3; header and signature take the rest. */
#define CLAIMS_MAX ((LIMIT_TOKEN - 1000) / 4 * 3)
#define CLAIMS_END 32
#define ROBOT_CLAIM "robot"

int
token_issue(struct keyring *k, struct arena *a, const struct identity *who,
    const struct scope_list *scopes, int64_t lifetime, struct str *ret_token,
    struct err *err)
{
	int64_t now = clock_now() / SECOND;
	struct scope_list fitting = *scopes;
	struct jsout j;
	struct buf b;

	buf_init(&b, a, CLAIMS_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "iss", STR(TOKEN_ISSUER));
	/* Empty, not null, for nobody: the specification's own form. */
	jsout_str(&j, "sub", who->name.p ? who->name : STR(""));
	if (who->robot_id)
		jsout_i64(&j, ROBOT_CLAIM, who->robot_id);
	jsout_str(&j, "aud", STR(TOKEN_SERVICE));
	jsout_i64(&j, "exp", now + lifetime);
	jsout_i64(&j, "nbf", now - TOKEN_LEEWAY);
	jsout_i64(&j, "iat", now);
	jsout_str(&j, "jti", rnd_secret(a, 16));
	fitting.n = scope_fit(scopes, CLAIMS_MAX - CLAIMS_END - buf_str(&b).n);
	scope_write(&fitting, "access", &j);
	jsout_obj_end(&j);
	jsout_done(&j);
	if (!buf_ok(&b))
		return err_set(err, E_TOO_LARGE, "too many scopes");
	return keyring_sign(k, a, buf_str(&b), ret_token, err);
}

struct slot {
	unsigned char key[32];
	struct arena *arena; /* of who */
	struct identity who;
	int64_t expires;
	uint64_t generation;
};

struct token_cache {
	struct slot slots[CACHE_SLOTS];
};

struct token_cache *
token_cache_new(void)
{
	return heap_zero(sizeof(struct token_cache));
}

void
token_cache_free(struct token_cache **c)
{
	if (!*c)
		return;
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		arena_free(&(*c)->slots[i].arena);
	heap_free(*c);
	*c = NULL;
}

/* aud is a string or an array of strings (RFC 7519 section 4.1.3). */
static bool
is_for_us(const struct jsin *claims)
{
	struct str one;
	struct jsin aud, v;
	struct err ignored;

	jsin_key(claims, "aud", &aud);
	if (aud.type == JSIN_STR)
		return jsin_as_str(&aud, &one, &ignored) == 0 &&
		    str_eq(one, STR(TOKEN_SERVICE));
	if (aud.type != JSIN_ARR)
		return false;
	for (size_t i = 0; i < jsin_count(&aud); i++) {
		jsin_at(&aud, i, &v);
		if (v.type == JSIN_STR && jsin_as_str(&v, &one, &ignored) == 0 &&
		    str_eq(one, STR(TOKEN_SERVICE)))
			return true;
	}
	return false;
}

/* Everything but the expiry; 0 is not an error of ours. */
static int
read_claims(struct arena *a, struct str text, struct identity *who,
    int64_t *ret_expires)
{
	int64_t now = clock_now() / SECOND, nbf, robot = 0;
	struct str issuer, subject;
	struct jsin claims, access;
	struct err ignored;

	if (jsin_parse(a, text, &claims, &ignored) < 0 ||
	    jsin_str(&claims, "iss", &issuer, &ignored) < 0 ||
	    jsin_str(&claims, "sub", &subject, &ignored) < 0 ||
	    jsin_i64(&claims, "exp", 0, INT64_MAX / SECOND, ret_expires,
	    &ignored) < 0 ||
	    jsin_i64(&claims, "nbf", 0, INT64_MAX / SECOND, &nbf,
	    &ignored) < 0 ||
	    jsin_i64_opt(&claims, ROBOT_CLAIM, 1, INT64_MAX, &robot,
	    &ignored) < 0)
		return 0;
	if (!str_eq(issuer, STR(TOKEN_ISSUER)) || !is_for_us(&claims) ||
	    nbf > now + TOKEN_LEEWAY)
		return 0;
	*who = (struct identity){
		.kind = IDENTITY_BEARER,
		.name = arena_str(a, subject),
		.robot_id = robot,
	};
	return jsin_arr(&claims, "access", &access, &ignored) == 0 &&
	    scope_read(a, &access, &who->scopes, &ignored) == 0;
}

static int
fill(struct keyring *k, struct slot *s, struct str token, struct err *err)
{
	struct str claims;
	int rc;

	arena_free(&s->arena);
	s->arena = arena_new();
	memset(s->key, 0, sizeof(s->key));
	rc = keyring_verify(k, s->arena, token, &claims, err);
	if (rc <= 0)
		return rc;
	return read_claims(s->arena, claims, &s->who, &s->expires);
}

int
token_verify(struct keyring *k, struct token_cache *c, struct str token,
    int64_t grace, struct identity *ret, struct err *err)
{
	unsigned char key[HASH_MAX];
	uint64_t generation;
	struct slot *s;
	size_t len;
	int rc;

	if (token.n == 0 || token.n > LIMIT_TOKEN)
		return 0;
	if (keyring_generation(k, &generation, err) < 0)
		return -1;
	hash_of(HASH_SHA256, token, key, &len);
	s = &c->slots[key[0] % CACHE_SLOTS];
	if (s->generation != generation ||
	    memcmp(s->key, key, sizeof(s->key)) != 0) {
		rc = fill(k, s, token, err);
		if (rc <= 0)
			return rc;
		memcpy(s->key, key, sizeof(s->key));
		s->generation = generation;
	}
	if (s->expires + TOKEN_LEEWAY + grace < clock_now() / SECOND)
		return 0;
	*ret = s->who;
	return 1;
}
