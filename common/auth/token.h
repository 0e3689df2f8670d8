/*
 * token.h — registry tokens: JWTs of the distribution token specification.
 *
 * Claims: iss, sub, aud, exp, nbf, iat, jti, access[{type,name,actions}], and
 * robot with its id in the token of one, whose name may be given anew.
 * Clocks of a cluster may differ: TOKEN_LEEWAY seconds are forgiven.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include "identity.h"
#include "keyring.h"

#define TOKEN_LEEWAY 60
#define TOKEN_SERVICE "harbor-registry"
#define TOKEN_ISSUER "roadstead-token-issuer"

struct token_cache;

/*
 * who may be anonymous.  Scopes that no longer fit into LIMIT_TOKEN
 * are left out from the end: who then meets a 401 asks for those alone.
 */
int token_issue(struct keyring *k, struct arena *a, const struct identity *who,
    const struct scope_list *scopes, int64_t lifetime, struct str *ret_token,
    struct err *err) MUST_CHECK;

/*
 * Verified tokens by their hash, until they expire; for one thread.
 * What token_verify hands out stays valid until the next call.
 */
struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache **c);

/*
 * 1 and who it is; 0 not valid: forged, expired more than grace seconds ago
 * (grace covers uploads that outlive their token; the leeway comes on top), not
 * for us; -1 failed.
 */
int token_verify(struct keyring *k, struct token_cache *c, struct str token,
    int64_t grace, struct identity *ret, struct err *err) MUST_CHECK;

#endif
