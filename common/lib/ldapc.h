/*
 * ldapc.h — a connection to an LDAP directory (RFC 4511); the only door to
 * libldap.
 *
 * A connection belongs to one thread and to the arena that it was opened with.
 * Everything on it, from connecting on, shares the time that it was opened for.
 * Referrals are not followed.  What a caller puts into a filter it escapes.
 */
#ifndef LDAPC_H
#define LDAPC_H

#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "err.h"

struct ldapc;

/* A server, and how to trust it. */
struct ldapc_server {
	struct str url; /* ldap[s]://host[:port], or host[:port] */
	bool starttls;  /* before anything else, on ldap:// */
	bool any_server; /* TLS without asking who answers */
	struct str ca;  /* PEM of whom to trust; empty: those of the system */
	int64_t wait;   /* microseconds for all that is done on a connection */
};

/* Whether the text is such a URL, or host. */
bool ldapc_url_valid(struct arena *a, struct str url);

/* -1: E_UNAVAILABLE, and the cause says what the library said. */
int ldapc_open(struct arena *a, const struct ldapc_server *server,
    struct ldapc **ret, struct err *err) MUST_CHECK;

/* Now, instead of at the end of the arena. */
void ldapc_close(struct ldapc **l);

/*
 * Simple bind (RFC 4513 section 5.1); no name is anonymous, and a name without a
 * password fails here.  1; 0 refused, also for a password that is right and has to
 * be changed first: the cause in err says why; -1: E_UNAVAILABLE.
 */
int ldapc_bind(struct ldapc *l, struct str dn, struct str password,
    struct err *err) MUST_CHECK;

enum ldapc_scope { LDAPC_BASE, LDAPC_ONE, LDAPC_SUBTREE };

struct ldapc_search {
	struct str base;
	enum ldapc_scope scope;
	struct str filter;        /* RFC 4515 */
	const char *const *attrs; /* to read; NULL at the end */
	size_t most;              /* entries wanted */
};

struct ldapc_attr {
	struct str name; /* without options */
	struct str *values; /* bytes, not necessarily text */
	size_t n;
};

struct ldapc_entry {
	struct str dn;
	struct ldapc_attr *attrs;
	size_t n;
};

struct ldapc_entries {
	struct ldapc_entry *items;
	size_t n;
	bool more; /* than were wanted, or than the server gives */
};

/*
 * Page by page (RFC 2696), as large as the server allows.  1; 0 there is no such
 * base; -1: E_BAD_REQUEST not a filter, E_UNAVAILABLE.
 */
int ldapc_search(struct ldapc *l, const struct ldapc_search *search,
    struct ldapc_entries *ret, struct err *err) MUST_CHECK;

/* Values by name, without regard to case; n is 0 if it is not there. */
struct ldapc_attr ldapc_attr(const struct ldapc_entry *e, const char *name);

/* The first of them, or absent. */
struct str ldapc_value(const struct ldapc_entry *e, const char *name);

/* A value within a filter (RFC 4515 section 3). */
void ldapc_add_escaped(struct buf *b, struct str value);

/*
 * A distinguished name as RFC 4514 would write it, so that two spellings of one
 * compare equal but for case.  false: it is none.
 */
bool ldapc_dn(struct arena *a, struct str text, struct str *ret);

#endif
