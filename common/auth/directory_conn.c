#include "base.h"

#include <pthread.h>
#include <stdatomic.h>

#include "directory_conn.h"
#include "hash.h"
#include "heap.h"
#include "log.h"

#define URLS_MAX 16

/* Capability of Active Directory (MS-ADTS 3.1.1.3.4.3). */
#define CAPABILITY_AD "1.2.840.113556.1.4.800"

enum kind { KIND_UNKNOWN, KIND_AD, KIND_OTHER };

struct directory {
	pthread_mutex_t lock;
	unsigned char key[HASH_MAX]; /* of the settings that this is about */
	size_t good;                 /* the URL that answered last */
	enum kind kind;
	atomic_bool silent;
};

struct directory *
directory_new(void)
{
	struct directory *d = heap_zero(sizeof(*d));

	pthread_mutex_init(&d->lock, NULL);
	return d;
}

void
directory_free(struct directory **d)
{
	heap_free(*d);
	*d = NULL;
}

void
directory_note(struct directory *d, bool answers)
{
	atomic_store(&d->silent, !answers);
}

bool
directory_answers(struct directory *d)
{
	return !atomic_load(&d->silent);
}

struct str *
directory_urls(struct arena *a, struct str urls, size_t *ret_n)
{
	struct str *list = arena_array(a, URLS_MAX, sizeof(*list)), piece, url;

	*ret_n = 0;
	while (str_next(&urls, ',', &piece))
		while (str_next(&piece, ' ', &url))
			if (url.n && *ret_n < URLS_MAX)
				list[(*ret_n)++] = url;
	return list;
}

/* Other URLs, other memory. */
static void
remembered(struct directory *d, struct str urls, size_t *ret_good,
    enum kind *ret_kind)
{
	unsigned char key[HASH_MAX] = { 0 };
	size_t n;

	hash_of(HASH_SHA256, urls, key, &n);
	pthread_mutex_lock(&d->lock);
	if (memcmp(d->key, key, sizeof(key)) != 0) {
		memcpy(d->key, key, sizeof(key));
		d->good = 0;
		d->kind = KIND_UNKNOWN;
	}
	*ret_good = d->good;
	*ret_kind = d->kind;
	pthread_mutex_unlock(&d->lock);
}

static void
remember(struct directory *d, size_t good, enum kind kind)
{
	pthread_mutex_lock(&d->lock);
	d->good = good;
	d->kind = kind;
	pthread_mutex_unlock(&d->lock);
}

int
directory_rebind(struct directory_conn *d, struct err *err)
{
	const struct directory_conf *conf = d->call->conf;
	int rc = ldapc_bind(d->ldap, conf->search_dn, conf->search_password,
	    err);

	if (rc == 0) {
		err->code = E_UNAVAILABLE;
		err_wrap(err, "ldap_search_dn");
	}
	return rc > 0 ? 0 : -1;
}

static int
open_url(const struct directory_call *c, struct str url,
    struct directory_conn *ret, struct err *err)
{
	struct ldapc_server server = c->conf->server;

	server.url = url;
	*ret = (struct directory_conn){ .call = c };
	if (ldapc_open(c->arena, &server, &ret->ldap, err) < 0)
		return -1;
	if (directory_rebind(ret, err) < 0) {
		ldapc_close(&ret->ldap);
		return -1;
	}
	return 0;
}

/* What the server says of itself at its root (RFC 4512 section 5.1). */
static int
ask_kind(struct directory_conn *d, enum kind *ret, struct err *err)
{
	static const char *const attrs[] = { "supportedCapabilities", NULL };
	const struct ldapc_search root = {
		STR(""), LDAPC_BASE, STR("(objectClass=*)"), attrs, 1,
	};
	struct ldapc_entries found;
	struct ldapc_attr at;

	if (ldapc_search(d->ldap, &root, &found, err) < 0)
		return -1;
	*ret = KIND_OTHER;
	at = found.n ? ldapc_attr(&found.items[0], attrs[0]) :
	    (struct ldapc_attr){ 0 };
	for (size_t i = 0; i < at.n; i++)
		if (str_eq(at.values[i], STR(CAPABILITY_AD)))
			*ret = KIND_AD;
	return 0;
}

int
directory_open(const struct directory_call *c, struct str url,
    struct directory_conn *ret, struct err *err)
{
	enum kind kind;

	if (open_url(c, url, ret, err) < 0)
		return -1;
	if (ask_kind(ret, &kind, err) < 0) {
		ldapc_close(&ret->ldap);
		return -1;
	}
	ret->active_directory = kind == KIND_AD;
	return 0;
}

int
directory_connect(const struct directory_call *c, struct directory_conn *ret,
    struct err *err)
{
	size_t n, good;
	struct str *urls = directory_urls(c->arena, c->conf->urls, &n);
	enum kind kind;
	int rc = -1;

	remembered(c->directory, c->conf->urls, &good, &kind);
	err_cause(err, E_UNAVAILABLE, "ldap_url is not set");
	for (size_t i = 0; i < n && rc < 0; i++) {
		size_t at = (good + i) % n;

		rc = open_url(c, urls[at], ret, err);
		if (rc < 0)
			log_write(LOG_WARN, "directory", LOG_STR("url", urls[at]),
			    LOG_STR("cause", str_of(err->cause)), LOG_END);
		else if (kind == KIND_UNKNOWN)
			rc = ask_kind(ret, &kind, err);
		if (rc == 0)
			remember(c->directory, at, kind);
	}
	if (rc == 0)
		ret->active_directory = kind == KIND_AD;
	return rc;
}

struct str
directory_filter(struct arena *a, struct str setting)
{
	struct str f = str_trim(setting);

	if (!f.n)
		return STR_NULL;
	return str_starts(f, STR("(")) ? f :
	    arena_printf(a, "(%.*s)", STR_ARG(f));
}

struct str
directory_group_filter(const struct directory_call *c)
{
	struct str f = directory_filter(c->arena, c->conf->group_filter);

	return f.p ? f : STR("(|(objectClass=group)(objectClass=groupOfNames)"
	    "(objectClass=groupOfUniqueNames)(objectClass=posixGroup))");
}

/* RFC 4512 section 1.4: keystring. */
int
directory_check_attr(const char *setting, struct str text, struct err *err)
{
	bool valid = text.n > 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i], low = c | 0x20;

		valid = valid && ((low >= 'a' && low <= 'z') ||
		    (c >= '0' && c <= '9') || c == '-');
	}
	if (!valid)
		return err_cause(err, E_UNAVAILABLE, "%s: \"%.*s\" is no "
		    "attribute", setting, STR_ARG(text));
	return 0;
}
