/*
 * keys.h — etc/keys: what signs tokens, and what seals stored credentials.
 *
 *   token-N.key  private key, PEM; the one with the highest N signs
 *   token-N.pub  its public key; every one here is believed
 *   token-N.crt  a certificate around it, for a docker-registry that is to
 *                accept our tokens (rootcertbundle: tokens.crt has them all)
 *   seal.key     see seal.h
 *
 * N is the Unix time when the key was made.
 */
#ifndef KEYS_H
#define KEYS_H

#include "tool.h"

/* Makes what is missing. */
int keys_make(struct tool *t, struct err *err) MUST_CHECK;

/*
 * A new signing key.  The private halves of the others go; their public halves
 * stay until no token of theirs can be valid any more.
 */
int keys_rotate(struct tool *t, struct err *err) MUST_CHECK;

/* One line a key to stdout. */
int keys_list(struct tool *t, struct err *err) MUST_CHECK;

/* The CA and the server's certificate below etc/tls, unless the site has one. */
int keys_tls(struct tool *t, struct err *err) MUST_CHECK;

#endif
