#include "base.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "ossl.h"

int
ossl_fail(struct err *err, const char *what)
{
	char reason[256] = "no reason given";
	unsigned long e = ERR_peek_last_error();

	if (e)
		ERR_error_string_n(e, reason, sizeof(reason));
	ERR_clear_error();
	return err_cause(err, E_INTERNAL, "%s: %s", what, reason);
}

int
ossl_key_new(unsigned rsa_bits, EVP_PKEY **ret, struct err *err)
{
	EVP_PKEY *key = rsa_bits ? EVP_RSA_gen(rsa_bits) : EVP_EC_gen("P-256");

	if (!key)
		return ossl_fail(err, "cannot generate a key");
	*ret = key;
	return 0;
}

/* Keys of ours have no passphrase; without this OpenSSL asks the terminal. */
static int
no_passphrase(char *out UNUSED, int room UNUSED, int rw UNUSED,
    void *arg UNUSED)
{
	return 0;
}

int
ossl_key_read(struct str pem, EVP_PKEY **ret, bool *ret_private,
    struct err *err)
{
	CLEANUP(ossl_bio_free) BIO *bio = NULL;
	bool private = str_find(pem, STR("PRIVATE KEY-----")) >= 0;
	EVP_PKEY *key;

	if (pem.n == 0 || pem.n > INT_MAX)
		return err_cause(err, E_INTERNAL, "cannot read key: no PEM");
	bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	if (!bio)
		return ossl_fail(err, "cannot read key");
	key = private ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL)
		      : PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
	if (!key)
		return ossl_fail(err, "cannot read key");
	*ret = key;
	*ret_private = private;
	return 0;
}

int
ossl_key_write(const EVP_PKEY *key, bool private, struct buf *out,
    struct err *err)
{
	CLEANUP(ossl_bio_free) BIO *bio = BIO_new(BIO_s_secmem());
	int ok = 0;

	if (bio && private)
		ok = PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0,
		    NULL, NULL);
	else if (bio)
		ok = PEM_write_bio_PUBKEY(bio, key);
	if (!ok)
		return ossl_fail(err, "cannot write key");
	ossl_bio_take(bio, out);
	return 0;
}

void
ossl_bio_take(BIO *bio, struct buf *out)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);

	buf_add(out, str_from(p, n > 0 ? (size_t)n : 0));
}
