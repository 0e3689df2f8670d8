/*
 * verifier.h — remembers for a short time that a password was right, so that
 * docker's many requests do not cost one slow hash each.
 *
 * What is kept is an HMAC under a random key of this process over user,
 * generation and password: nothing to steal, and a new generation (password
 * changed, user disabled) makes it worthless.  Thread-safe.
 */
#ifndef VERIFIER_H
#define VERIFIER_H

#include <stdint.h>

#include "str.h"

#define VERIFIER_SECONDS 60

struct verifier;

struct verifier *verifier_new(void);
void verifier_free(struct verifier **v);

bool verifier_knows(struct verifier *v, int64_t user_id, int64_t generation,
    struct str password);
void verifier_learn(struct verifier *v, int64_t user_id, int64_t generation,
    struct str password);

#endif
