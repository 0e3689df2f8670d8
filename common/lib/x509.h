/*
 * x509.h — the certificates that we make ourselves: for TLS when the site has
 * none, and around the token key, because docker-registry wants its issuer's
 * key inside one.  Everything in PEM; keys made here are P-256.
 */
#ifndef X509_H
#define X509_H

#include <stdint.h>

#include "buf.h"
#include "err.h"

/* A certificate of the key for itself, named cn, good for so many days. */
int x509_selfsigned(struct str key_pem, struct str cn, unsigned days,
    struct buf *ret_cert, struct err *err) MUST_CHECK;

/* A certificate authority that signs servers and nothing else. */
int x509_ca_new(struct str cn, unsigned days, struct buf *ret_key,
    struct buf *ret_cert, struct err *err) MUST_CHECK;

/*
 * A server's key, and its certificate by the authority.  names are DNS names or
 * IP addresses, the first is the common name; at least one.
 */
int x509_server_cert(struct str ca_key, struct str ca_cert,
    const struct str names[], size_t n, unsigned days, struct buf *ret_key,
    struct buf *ret_cert, struct err *err) MUST_CHECK;

/* When the first certificate of the text ends, in microseconds. */
int x509_expiry(struct str cert_pem, int64_t *ret, struct err *err)
    MUST_CHECK;

/* 1 if the private key belongs to the first certificate, 0 if not. */
int x509_key_fits(struct str cert_pem, struct str key_pem, struct err *err)
    MUST_CHECK;

#endif
