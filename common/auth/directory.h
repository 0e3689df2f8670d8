/*
 * directory.h — users and groups of an LDAP directory (OpenLDAP and its like,
 * Active Directory): who somebody is, by name and password, and in which groups.
 *
 * Nothing here needs a database.  Each call makes connections of its own, one
 * URL after the other until one answers, and takes conf->wait at most for each.
 * -1 is E_UNAVAILABLE for what is not answered, and what is set up wrongly: the
 * cause says which.
 */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include "configuration.h"
#include "ldapc.h"
#include "seal.h"

struct directory_conf {
	struct str urls; /* with spaces or commas between */
	struct ldapc_server server; /* but its url */
	struct str search_dn, search_password;
	struct str base, filter;
	struct str uid; /* attributes with commas between; any of them */
	enum ldapc_scope scope;
	struct str group_base, group_filter;
	struct str group_name; /* attribute */
	struct str member_of;  /* attribute of users */
	struct str admin_dn;   /* group of system administrators */
	enum ldapc_scope group_scope;
	bool nested; /* members of members count */
};

/* The settings ldap_*; the ring opens the password. */
int directory_configure(struct arena *a, const struct config *all,
    const struct seal_ring *ring, struct directory_conf *ret,
    struct err *err) MUST_CHECK;

/*
 * What a process remembers: which URL answered, of which kind, and whether the
 * last question was answered in time (as its callers say).  Thread-safe.
 */
struct directory;

struct directory *directory_new(void);
void directory_free(struct directory **d);

void directory_note(struct directory *d, bool answers);
bool directory_answers(struct directory *d);

/* Called with it: conf, and the arena of all results. */
struct directory_call {
	struct directory *directory;
	struct arena *arena;
	const struct directory_conf *conf;
};

struct directory_user {
	struct str name; /* value of the first attribute of conf->uid */
	struct str email, realname; /* may be absent */
	struct str dn;
	struct str *groups; /* distinguished names (ldapc_dn), each once */
	size_t n_groups;
	bool admin; /* in conf->admin_dn */
};

/*
 * Exactly one entry, that may log in now, and with login its password is right:
 * 1.  0 none, several, disabled, expired, or refused by the server: the cause in
 * err says which.  Groups are asked for after that, in one search where the
 * directory follows nesting itself.
 */
int directory_login(const struct directory_call *c, struct str name,
    struct str password, struct directory_user *ret, struct err *err)
    MUST_CHECK;
int directory_find(const struct directory_call *c, struct str name,
    struct directory_user *ret, struct err *err) MUST_CHECK;

struct directory_users {
	struct directory_user *items; /* without groups */
	size_t n;
};

/* Users with part in their names; all of them for nothing. */
int directory_search_users(const struct directory_call *c, struct str part,
    struct directory_users *ret, struct err *err) MUST_CHECK;

struct directory_group {
	struct str name, dn;
};

struct directory_groups {
	struct directory_group *items;
	size_t n;
};

/* Groups with part in their names. */
int directory_search_groups(const struct directory_call *c, struct str part,
    struct directory_groups *ret, struct err *err) MUST_CHECK;

/* The group of a distinguished name.  1, 0, -1. */
int directory_group(const struct directory_call *c, struct str dn,
    struct directory_group *ret, struct err *err) MUST_CHECK;

/*
 * Tries every URL: one line for each in *report.  Whether one of them let the
 * search account in and knows the base.
 */
bool directory_ping(const struct directory_call *c, struct buf *report);

#endif
