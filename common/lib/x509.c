#include "base.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "clock.h"
#include "ossl.h"
#include "rnd.h"
#include "x509.h"

#define SERIAL_BYTES 16
#define NAMES_MAX 4096
#define DAY_SECONDS 86400L

OSSL_CLEANUP(epoch_free, ASN1_TIME, ASN1_TIME_free)

/* What the few kinds of certificates differ in. */
struct plan {
	struct str cn;
	unsigned days;
	X509 *issuer; /* NULL: itself */
	EVP_PKEY *issuer_key;
	bool ca;
	const char *key_usage;
	const char *extended_usage; /* or NULL */
	const char *alt_names;      /* or NULL */
};

static bool
set_serial(X509 *cert)
{
	unsigned char bytes[SERIAL_BYTES];
	BIGNUM *number;
	bool ok;

	rnd_bytes(bytes, sizeof(bytes));
	bytes[0] = (bytes[0] & 0x7f) | 0x40;
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
	BN_free(number);
	return ok;
}

/* Begins an hour ago: clocks of clients differ. */
static bool
set_dates(X509 *cert, unsigned days)
{
	return X509_gmtime_adj(X509_getm_notBefore(cert), -3600) &&
	    X509_time_adj_ex(X509_getm_notAfter(cert), (int)days, 0, NULL);
}

/* A common name has room for 64 characters; the alternatives have the rest. */
static bool
set_name(X509 *cert, struct str cn)
{
	X509_NAME *name = X509_get_subject_name(cert);

	cn = str_head(cn, ub_common_name);
	return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)cn.p, (int)cn.n, -1, 0) == 1;
}

static bool
add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;
	bool ok;

	if (!value)
		return true;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	return ok;
}

static bool
add_extensions(X509 *cert, const struct plan *p)
{
	X509 *issuer = p->issuer ? p->issuer : cert;

	return add_extension(cert, issuer, NID_basic_constraints,
		   p->ca ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE") &&
	    add_extension(cert, issuer, NID_key_usage, p->key_usage) &&
	    add_extension(cert, issuer, NID_ext_key_usage, p->extended_usage) &&
	    add_extension(cert, issuer, NID_subject_key_identifier, "hash") &&
	    add_extension(cert, issuer, NID_authority_key_identifier,
		p->issuer ? "keyid:always" : NULL) &&
	    add_extension(cert, issuer, NID_subject_alt_name, p->alt_names);
}

/* Appends the certificate of key as planned. */
static int
make_cert(EVP_PKEY *key, const struct plan *p, struct buf *out,
    struct err *err)
{
	CLEANUP(ossl_x509_free) X509 *cert = X509_new();
	CLEANUP(ossl_bio_free) BIO *bio = BIO_new(BIO_s_mem());
	EVP_PKEY *signer = p->issuer ? p->issuer_key : key;

	if (!cert || !bio || !X509_set_version(cert, X509_VERSION_3) ||
	    !set_serial(cert) || !set_dates(cert, p->days) ||
	    !set_name(cert, p->cn) ||
	    !X509_set_issuer_name(cert,
		X509_get_subject_name(p->issuer ? p->issuer : cert)) ||
	    !X509_set_pubkey(cert, key) || !add_extensions(cert, p) ||
	    !X509_sign(cert, signer, EVP_sha256()) ||
	    !PEM_write_bio_X509(bio, cert))
		return ossl_fail(err, "cannot make certificate");
	ossl_bio_take(bio, out);
	return 0;
}

static int
read_cert(struct str pem, X509 **ret, struct err *err)
{
	CLEANUP(ossl_bio_free) BIO *bio = NULL;
	X509 *cert;

	if (pem.n == 0 || pem.n > INT_MAX)
		return err_cause(err, E_INTERNAL, "no certificate");
	bio = BIO_new_mem_buf(pem.p, (int)pem.n);
	cert = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	if (!cert)
		return ossl_fail(err, "cannot read certificate");
	*ret = cert;
	return 0;
}

int
x509_selfsigned(struct str key_pem, struct str cn, unsigned days,
    struct buf *ret_cert, struct err *err)
{
	CLEANUP(ossl_pkey_free) EVP_PKEY *key = NULL;
	struct plan plan = {
		.cn = cn,
		.days = days,
		.key_usage = "critical,digitalSignature",
	};
	bool private;

	if (ossl_key_read(key_pem, &key, &private, err) < 0)
		return -1;
	if (!private)
		return err_cause(err, E_INTERNAL, "public key cannot sign");
	return make_cert(key, &plan, ret_cert, err);
}

int
x509_ca_new(struct str cn, unsigned days, struct buf *ret_key,
    struct buf *ret_cert, struct err *err)
{
	CLEANUP(ossl_pkey_free) EVP_PKEY *key = NULL;
	struct plan plan = {
		.cn = cn,
		.days = days,
		.ca = true,
		.key_usage = "critical,keyCertSign,cRLSign",
	};

	if (ossl_key_new(0, &key, err) < 0 ||
	    ossl_key_write(key, true, ret_key, err) < 0)
		return -1;
	return make_cert(key, &plan, ret_cert, err);
}

static bool
is_address(struct str name)
{
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN] = "";

	if (name.n >= sizeof(text))
		return false;
	memcpy(text, name.p, name.n);
	return inet_pton(AF_INET, text, bytes) == 1 ||
	    inet_pton(AF_INET6, text, bytes) == 1;
}

/* Only what a host name is made of: the text below has commas and colons. */
static bool
is_host(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		    c == '_' || c == '*'))
			return false;
	}
	return name.n > 0;
}

/* "DNS:a,IP:127.0.0.1", as X509V3_EXT_conf_nid reads it. */
static int
format_names(const struct str names[], size_t n, char out[NAMES_MAX],
    struct err *err)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		bool ip = is_address(names[i]);
		int more = snprintf(out + used, NAMES_MAX - used, "%s%s:%.*s",
		    i ? "," : "", ip ? "IP" : "DNS", STR_ARG(names[i]));

		if (!ip && !is_host(names[i]))
			return err_set(err, E_INVALID,
			    "not a host name: %.*s", STR_ARG(names[i]));
		used += more > 0 ? (size_t)more : 0;
		if (used >= NAMES_MAX)
			return err_set(err, E_INVALID, "too many host names");
	}
	return 0;
}

int
x509_server_cert(struct str ca_key, struct str ca_cert,
    const struct str names[], size_t n, unsigned days, struct buf *ret_key,
    struct buf *ret_cert, struct err *err)
{
	CLEANUP(ossl_pkey_free) EVP_PKEY *issuer_key = NULL;
	CLEANUP(ossl_pkey_free) EVP_PKEY *key = NULL;
	CLEANUP(ossl_x509_free) X509 *issuer = NULL;
	char alt_names[NAMES_MAX];
	bool private;

	ASSERT(n > 0);
	if (format_names(names, n, alt_names, err) < 0 ||
	    ossl_key_read(ca_key, &issuer_key, &private, err) < 0 ||
	    read_cert(ca_cert, &issuer, err) < 0 ||
	    ossl_key_new(0, &key, err) < 0 ||
	    ossl_key_write(key, true, ret_key, err) < 0)
		return -1;

	struct plan plan = {
		.cn = names[0],
		.days = days,
		.issuer = issuer,
		.issuer_key = issuer_key,
		.key_usage = "critical,digitalSignature",
		.extended_usage = "serverAuth",
		.alt_names = alt_names,
	};

	return make_cert(key, &plan, ret_cert, err);
}

int
x509_expiry(struct str cert_pem, int64_t *ret, struct err *err)
{
	CLEANUP(ossl_x509_free) X509 *cert = NULL;
	CLEANUP(epoch_free) ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;

	if (read_cert(cert_pem, &cert, err) < 0)
		return -1;
	if (!epoch || !ASN1_TIME_diff(&days, &seconds, epoch,
	    X509_get0_notAfter(cert)))
		return ossl_fail(err, "cannot read date of certificate");
	*ret = (days * DAY_SECONDS + seconds) * SECOND;
	return 0;
}

int
x509_key_fits(struct str cert_pem, struct str key_pem, struct err *err)
{
	CLEANUP(ossl_x509_free) X509 *cert = NULL;
	CLEANUP(ossl_pkey_free) EVP_PKEY *key = NULL;
	bool private;

	if (read_cert(cert_pem, &cert, err) < 0 ||
	    ossl_key_read(key_pem, &key, &private, err) < 0)
		return -1;
	return private && EVP_PKEY_eq(X509_get0_pubkey(cert), key) == 1;
}
