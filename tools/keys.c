#include "base.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>

#include "audit_chain.h"
#include "buf.h"
#include "clock.h"
#include "fs.h"
#include "jws.h"
#include "keyring.h"
#include "keys.h"
#include "layout.h"
#include "seal.h"
#include "x509.h"

#define PEM_MAX ((size_t)16 << 10)
#define BUNDLE_MAX ((size_t)256 << 10)
#define KEYS_MAX 64
#define CERT_DAYS 3650
#define SERVER_CERT_DAYS 825
#define RENEW_BEFORE (30 * 86400 * SECOND)
/* No token lives longer; a public key goes when its successor is this old. */
#define TOKEN_LIFE_MAX (7 * 86400)

struct names {
	struct str at[KEYS_MAX]; /* oldest first */
	size_t n;
};

static const char *
keys_dir(const struct tool *t)
{
	return tool_path(t, "etc/keys");
}

static int
by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void
dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
	*d = NULL;
}

/* Files of one kind; their names sort by age (keyring.h). */
static int
find_keys(const struct tool *t, struct str suffix, struct names *ret,
    struct err *err)
{
	CLEANUP(dir_close) DIR *dir = opendir(keys_dir(t));
	const struct dirent *e;

	if (!dir)
		return err_errno(err, "cannot open %s", keys_dir(t));
	ret->n = 0;
	while ((e = readdir(dir)) && ret->n < KEYS_MAX) {
		struct str name = str_of(e->d_name);

		if (str_starts(name, STR("token-")) && str_ends(name, suffix))
			ret->at[ret->n++] = arena_str(t->arena, name);
	}
	qsort(ret->at, ret->n, sizeof(ret->at[0]), by_name);
	return 0;
}

static int
read_key(struct tool *t, struct str name, struct str *ret, struct err *err)
{
	const char *path = tool_printf(t, "%s/%.*s", keys_dir(t), STR_ARG(name));

	return fs_read_file(t->arena, AT_FDCWD, path, PEM_MAX, ret, err);
}

/* All certificates in one file, as a docker-registry's rootcertbundle. */
static int
write_bundle(struct tool *t, struct err *err)
{
	struct names certs;
	struct buf all;
	struct str pem;

	buf_init(&all, t->arena, BUNDLE_MAX);
	if (find_keys(t, STR(".crt.pem"), &certs, err) < 0)
		return -1;
	for (size_t i = 0; i < certs.n; i++) {
		int found = read_key(t, certs.at[i], &pem, err);

		if (found < 0)
			return -1;
		if (found)
			buf_add(&all, pem);
	}
	return layout_write(t, tool_path(t, "etc/keys/tokens.crt"),
	    buf_str(&all), "root", NULL, 0640, err);
}

int
keys_rotate(struct tool *t, struct err *err)
{
	struct str alg = conf_word("token.algorithm", t->conf.token_algorithm);
	const struct passwd *signer = getpwnam(layout_signer(t));

	if (!signer)
		return err_cause(err, E_INTERNAL, "there is no user %s",
		    layout_signer(t));
	say("making a key for access tokens (%.*s)", STR_ARG(alg));
	if (keyring_rotate(keys_dir(t), tool_printf(t, "%.*s", STR_ARG(alg)),
	        TOKEN_LIFE_MAX, signer->pw_uid, err) < 0)
		return -1;
	return write_bundle(t, err);
}

static int
make_seal_key(struct tool *t, struct err *err)
{
	const char *path = tool_path(t, "etc/keys/seal.key");
	struct buf text;

	if (access(path, F_OK) == 0)
		return 0;
	buf_init(&text, t->arena, PEM_MAX);
	seal_key_new(&text);
	say("making the key that seals stored credentials");
	return layout_write(t, path, buf_str(&text), "root", NULL, 0640, err);
}

/* Only the daemon of jobs, and root, seal the audit. */
static int
make_audit_key(struct tool *t, struct err *err)
{
	const char *path = tool_path(t, AUDIT_KEY);
	struct buf key, pub;

	if (access(path, F_OK) == 0)
		return layout_give(t, path, layout_user(t), NULL, 0400, err);
	buf_init(&key, t->arena, PEM_MAX);
	buf_init(&pub, t->arena, PEM_MAX);
	say("making the key that seals the audit");
	if (jws_key_generate("ES256", &key, &pub, err) < 0 ||
	    layout_write(t, tool_path(t, AUDIT_KEY_PUBLIC), buf_str(&pub),
	    "root", NULL, 0644, err) < 0)
		return -1;
	return layout_write(t, path, buf_str(&key), layout_user(t), NULL, 0400,
	    err);
}

int
keys_make(struct tool *t, struct err *err)
{
	struct names private;

	if (find_keys(t, STR(".key.pem"), &private, err) < 0)
		return -1;
	if (private.n == 0 && keys_rotate(t, err) < 0)
		return -1;
	/* Who signs changes with the web server. */
	for (size_t i = 0; i < private.n; i++)
		if (layout_give(t, tool_printf(t, "%s/%.*s", keys_dir(t),
		        STR_ARG(private.at[i])), layout_signer(t), NULL, 0400,
		        err) < 0)
			return -1;
	if (make_audit_key(t, err) < 0)
		return -1;
	return make_seal_key(t, err);
}

int
keys_list(struct tool *t, struct err *err)
{
	struct names public;

	if (find_keys(t, STR(".pub.pem"), &public, err) < 0)
		return -1;
	for (size_t i = public.n; i-- > 0;) {
		struct jws_key *key;
		struct str pem;
		int found = read_key(t, public.at[i], &pem, err);

		if (found < 0 ||
		    (found && jws_key_load(t->arena, pem, &key, err) < 0))
			return -1;
		if (found)
			say("%.*s  %.*s  %s  %s", STR_ARG(public.at[i]),
			    STR_ARG(jws_key_id(key)), jws_key_alg(key),
			    i + 1 == public.n ? "signs" : "verifies");
	}
	return 0;
}

struct tls {
	const char *ca_key, *ca_crt, *key, *crt, *names;
};

/* The CA's key and certificate, made if there are none. */
static int
load_ca(struct tool *t, const struct tls *f, struct str *ret_key,
    struct str *ret_crt, struct err *err)
{
	struct buf key, crt;
	int have_key = fs_read_file(t->arena, AT_FDCWD, f->ca_key, PEM_MAX,
	    ret_key, err);
	int have_crt = have_key <= 0 ? have_key : fs_read_file(t->arena,
	    AT_FDCWD, f->ca_crt, PEM_MAX, ret_crt, err);

	if (have_crt != 0)
		return have_crt < 0 ? -1 : 0;

	buf_init(&key, t->arena, PEM_MAX);
	buf_init(&crt, t->arena, PEM_MAX);
	say("making a certificate authority");
	if (x509_ca_new(arena_printf(t->arena, "Roadstead CA %.*s",
	        STR_ARG(t->conf.hostname)), CERT_DAYS, &key, &crt, err) < 0 ||
	    layout_write(t, f->ca_key, buf_str(&key), "root", "root", 0600,
	        err) < 0 ||
	    layout_write(t, f->ca_crt, buf_str(&crt), "root", "root", 0644,
	        err) < 0)
		return -1;
	*ret_key = buf_str(&key);
	*ret_crt = buf_str(&crt);
	return 0;
}

/* Whether the certificate is there, for these names, and not about to end. */
static int
still_good(struct tool *t, const struct tls *f, struct str names,
    struct err *err)
{
	struct str crt, old;
	int64_t ends;
	int found = fs_read_file(t->arena, AT_FDCWD, f->crt, PEM_MAX, &crt, err);

	if (found > 0)
		found = fs_read_file(t->arena, AT_FDCWD, f->names, PEM_MAX, &old,
		    err);
	if (found <= 0)
		return found;
	if (x509_expiry(crt, &ends, err) < 0)
		return -1;
	return str_eq(old, names) && ends > clock_now() + RENEW_BEFORE;
}

static int
issue(struct tool *t, const struct tls *f, const struct str *names, size_t n,
    struct err *err)
{
	struct str ca_key, ca_crt;
	struct buf key, crt;

	buf_init(&key, t->arena, PEM_MAX);
	buf_init(&crt, t->arena, PEM_MAX);
	if (load_ca(t, f, &ca_key, &ca_crt, err) < 0)
		return -1;
	say("making a server certificate for %.*s", STR_ARG(names[0]));
	if (x509_server_cert(ca_key, ca_crt, names, n, SERVER_CERT_DAYS, &key,
	        &crt, err) < 0 ||
	    layout_write(t, f->key, buf_str(&key), "root", "root", 0600,
	        err) < 0)
		return -1;
	return layout_write(t, f->crt, buf_str(&crt), "root", "root", 0644, err);
}

int
keys_tls(struct tool *t, struct err *err)
{
	const struct tls f = {
		.ca_key = tool_path(t, "etc/tls/ca.key"),
		.ca_crt = tool_path(t, "etc/tls/ca.crt"),
		.key = tool_path(t, "etc/tls/server.key"),
		.crt = tool_path(t, "etc/tls/server.crt"),
		.names = tool_path(t, "etc/tls/server.names"),
	};
	char machine[256] = "localhost";

	if (t->conf.https_certificate.n > 0)
		return 0;
	gethostname(machine, sizeof(machine) - 1);

	const struct str names[] = { t->conf.hostname, STR("localhost"),
		str_of(machine), STR("127.0.0.1"), STR("::1") };
	struct buf said;

	buf_init(&said, t->arena, PEM_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		buf_add(&said, names[i]);
		buf_addc(&said, '\n');
	}

	int good = still_good(t, &f, buf_str(&said), err);

	if (good != 0)
		return good < 0 ? -1 : 0;
	if (issue(t, &f, names, ARRAY_SIZE(names), err) < 0)
		return -1;
	return layout_write(t, f.names, buf_str(&said), "root", "root", 0644,
	    err);
}
