/*
 * keys.h — etc/keys and etc/tls: what signs tokens (keyring.h), what seals stored
 * credentials (seal.h), what the web server shows.
 *
 * tokens.crt holds the certificates of all token keys, for a docker-registry
 * that is to accept our tokens (rootcertbundle).
 */
#ifndef KEYS_H
#define KEYS_H

#include "tool.h"

/* Makes what is missing. */
int keys_make(struct tool *t, struct err *err) MUST_CHECK;

/* A new signing key; workers notice by themselves. */
int keys_rotate(struct tool *t, struct err *err) MUST_CHECK;

/* One line a key to stdout. */
int keys_list(struct tool *t, struct err *err) MUST_CHECK;

/* The CA and the server's certificate below etc/tls, unless the site has one. */
int keys_tls(struct tool *t, struct err *err) MUST_CHECK;

#endif
