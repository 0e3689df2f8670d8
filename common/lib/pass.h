/* pass.h — hashes of the passwords of local users: yescrypt. */
#ifndef PASS_H
#define PASS_H

#include "arena.h"
#include "err.h"

/*
 * A salted hash in crypt(5) form.  E_INVALID for a password that is empty, has
 * a NUL byte or is longer than LIMIT_PASSWORD.
 */
int pass_hash(struct arena *a, struct str password, struct str *ret,
    struct err *err) MUST_CHECK;

/* Harbor's rule: 8 to 128 characters, an upper, a lower, a digit. */
#define PASS_POLICY "8 to 128 characters long with at least one uppercase " \
    "letter, one lowercase letter and one digit"
bool pass_policy_met(struct str password);

/*
 * 1 if hashed was made from the password, 0 if not.  An absent hash means that
 * there is no such user: the answer is 0 and takes as long as any other.
 */
int pass_check(struct str password, struct str hashed, struct err *err)
    MUST_CHECK;

#endif
