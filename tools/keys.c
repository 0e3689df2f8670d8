#include "base.h"

#include <dirent.h>
#include <fcntl.h>

#include "buf.h"
#include "clock.h"
#include "fs.h"
#include "jws.h"
#include "keys.h"
#include "layout.h"
#include "num.h"
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

struct key_set {
	int64_t at[KEYS_MAX]; /* newest first */
	size_t n;
};

static const char *
key_path(const struct tool *t, int64_t at, const char *kind)
{
	return tool_printf(t, "%s/etc/keys/token-%" PRId64 ".%s", t->prefix, at,
	    kind);
}

static int
newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

static void
dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
	*d = NULL;
}

static int
find_keys(const struct tool *t, struct key_set *ret, struct err *err)
{
	const char *path = tool_path(t, "etc/keys");
	CLEANUP(dir_close) DIR *dir = opendir(path);
	const struct dirent *e;

	if (!dir)
		return err_errno(err, "cannot open %s", path);
	ret->n = 0;
	while ((e = readdir(dir)) && ret->n < KEYS_MAX) {
		struct str name = str_of(e->d_name);

		if (!str_starts(name, STR("token-")) ||
		    !str_ends(name, STR(".pub")))
			continue;
		name = str_head(str_skip(name, 6), name.n - 10);
		if (num_i64(name, 1, INT64_MAX, &ret->at[ret->n]))
			ret->n++;
	}
	qsort(ret->at, ret->n, sizeof(ret->at[0]), newest_first);
	return 0;
}

/* All certificates in one file, as rootcertbundle wants them. */
static int
write_bundle(struct tool *t, struct err *err)
{
	struct key_set keys;
	struct buf all;
	struct str pem;

	buf_init(&all, t->arena, BUNDLE_MAX);
	if (find_keys(t, &keys, err) < 0)
		return -1;
	for (size_t i = 0; i < keys.n; i++) {
		int found = fs_read_file(t->arena, AT_FDCWD,
		    key_path(t, keys.at[i], "crt"), PEM_MAX, &pem, err);

		if (found < 0)
			return -1;
		if (found)
			buf_add(&all, pem);
	}
	return layout_write(t, tool_path(t, "etc/keys/tokens.crt"),
	    buf_str(&all), "root", NULL, 0640, err);
}

static int
new_token_key(struct tool *t, int64_t at, struct err *err)
{
	struct str word = conf_word("token.algorithm", t->conf.token_algorithm);
	struct buf private, public, cert;

	buf_init(&private, t->arena, PEM_MAX);
	buf_init(&public, t->arena, PEM_MAX);
	buf_init(&cert, t->arena, PEM_MAX);
	say("making a key for access tokens (%.*s)", STR_ARG(word));
	if (jws_key_generate(tool_printf(t, "%.*s", STR_ARG(word)), &private,
	        &public, err) < 0 ||
	    x509_selfsigned(buf_str(&private), STR("Roadstead token"), CERT_DAYS,
	        &cert, err) < 0)
		return -1;
	/* The public half first: who signs must be believed at once. */
	if (layout_write(t, key_path(t, at, "crt"), buf_str(&cert), "root", NULL,
	        0640, err) < 0 ||
	    layout_write(t, key_path(t, at, "pub"), buf_str(&public), "root",
	        NULL, 0640, err) < 0 ||
	    layout_write(t, key_path(t, at, "key"), buf_str(&private), "root",
	        NULL, 0640, err) < 0)
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

int
keys_make(struct tool *t, struct err *err)
{
	struct key_set keys;

	if (find_keys(t, &keys, err) < 0)
		return -1;
	if (keys.n == 0 &&
	    new_token_key(t, clock_now() / SECOND, err) < 0)
		return -1;
	return make_seal_key(t, err);
}

static int
drop_key(struct tool *t, int64_t at, bool all, struct err *err)
{
	static const char *const kinds[] = { "key", "pub", "crt" };

	for (size_t i = 0; i < (all ? ARRAY_SIZE(kinds) : 1); i++)
		if (layout_remove(key_path(t, at, kinds[i]), err) < 0)
			return -1;
	return 0;
}

int
keys_rotate(struct tool *t, struct err *err)
{
	struct key_set old;
	int64_t now = clock_now() / SECOND;

	if (find_keys(t, &old, err) < 0)
		return -1;
	if (old.n > 0 && old.at[0] >= now)
		now = old.at[0] + 1;
	if (new_token_key(t, now, err) < 0)
		return -1;
	for (size_t i = 0; i < old.n; i++) {
		int64_t successor = i == 0 ? now : old.at[i - 1];
		bool over = successor + TOKEN_LIFE_MAX < now;

		if (drop_key(t, old.at[i], over, err) < 0)
			return -1;
	}
	return write_bundle(t, err);
}

static int
print_key(struct tool *t, int64_t at, bool first, struct err *err)
{
	struct jws_key *key;
	struct str pem;
	struct buf made;
	int found = fs_read_file(t->arena, AT_FDCWD, key_path(t, at, "pub"),
	    PEM_MAX, &pem, err);

	if (found < 0 || (found && jws_key_load(t->arena, pem, &key, err) < 0))
		return -1;
	if (!found)
		return 0;
	buf_init(&made, t->arena, 64);
	clock_add_rfc3339(&made, at * SECOND);
	say("%.*s %s %.*s %s", STR_ARG(jws_key_id(key)), jws_key_alg(key),
	    STR_ARG(buf_str(&made)), first ? "signs" : "verifies");
	return 0;
}

int
keys_list(struct tool *t, struct err *err)
{
	struct key_set keys;

	if (find_keys(t, &keys, err) < 0)
		return -1;
	for (size_t i = 0; i < keys.n; i++)
		if (print_key(t, keys.at[i], i == 0, err) < 0)
			return -1;
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
