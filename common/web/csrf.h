/*
 * csrf.h — the token that a browser must echo with every change.
 *
 * A secret goes with the session (or, before log-in, with a cookie).  What is
 * handed out is the secret under a fresh mask each time, so that compression
 * never sees it twice.
 */
#ifndef CSRF_H
#define CSRF_H

#include "arena.h"

#define CSRF_SECRET 32

/* base64 of mask and masked secret; secret has CSRF_SECRET bytes. */
struct str csrf_token(struct arena *a, struct str secret);

/* Whether token was made from secret; in constant time. */
bool csrf_valid(struct arena *a, struct str secret, struct str token);

#endif
