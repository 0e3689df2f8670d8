/*
 * ossl.h — OpenSSL's handles with their cleanups, and its error queue as a
 * struct err.  Private to common/lib: no other layer sees OpenSSL.
 */
#ifndef OSSL_H
#define OSSL_H

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "buf.h"
#include "err.h"

#define OSSL_CLEANUP(name, type, release) \
	static inline void                \
	name(type **p)                    \
	{                                 \
		release(*p);              \
		*p = NULL;                \
	}

OSSL_CLEANUP(ossl_bio_free, BIO, BIO_free_all)
OSSL_CLEANUP(ossl_cipher_free, EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)
OSSL_CLEANUP(ossl_md_free, EVP_MD_CTX, EVP_MD_CTX_free)
OSSL_CLEANUP(ossl_pkey_free, EVP_PKEY, EVP_PKEY_free)
OSSL_CLEANUP(ossl_x509_free, X509, X509_free)

/* E_INTERNAL with what and OpenSSL's reason as the cause; clears the queue. */
int ossl_fail(struct err *err, const char *what);

/* A new P-256 key, or RSA of the given number of bits. */
int ossl_key_new(unsigned rsa_bits, EVP_PKEY **ret, struct err *err)
    MUST_CHECK;

/* The first private key, or with its lack public key, of a PEM text. */
int ossl_key_read(struct str pem, EVP_PKEY **ret, bool *ret_private,
    struct err *err) MUST_CHECK;

/* Appends PKCS#8, or SubjectPublicKeyInfo, in PEM. */
int ossl_key_write(const EVP_PKEY *key, bool private, struct buf *out,
    struct err *err) MUST_CHECK;

/* Appends what was written to a memory BIO. */
void ossl_bio_take(BIO *bio, struct buf *out);

#endif
