/*
 * lockout.h — guessing passwords is slow, and nobody is locked out.
 *
 * Failures in a row are counted for each pair of user name and address.  After
 * LIMIT_LOGIN_FAILURES of them the pair has to wait: a second, twice as long
 * after each more, LIMIT_LOGIN_DELAY at most.  The same user from elsewhere, and
 * others from there, notice nothing; names of nobody count alike.
 */
#ifndef LOCKOUT_H
#define LOCKOUT_H

#include "arena.h"
#include "login.h"

/*
 * What the pair is counted under: 32 bytes.  Of an IPv6 address the network
 * (/64) counts, for all of it belongs to one customer.
 */
struct str lockout_bucket(struct arena *a, struct str username,
    struct str address);

/* Seconds, rounded up, until the next try is taken; 0 now. */
int64_t lockout_wait(const struct login_past *past);

#endif
