#include "base.h"

#include "directory_conn.h"
#include "limits.h"
#include "log.h"
#include "num.h"

/* LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS 3.1.1.3.4.4.3). */
#define IN_CHAIN ":1.2.840.113556.1.4.1941:"

/* Names in one filter, and rounds of nesting where the server does not follow. */
#define NAMES_AT_ONCE 200
#define ROUNDS_MAX 32
#define FILTER_MAX ((size_t)1 << 20)

/* A group that was found, and whether groups may hold it that were not. */
struct group {
	struct str dn;
	struct ldapc_attr parents; /* as the server says, if it does */
	bool open;
};

struct walk {
	struct directory_conn *d;
	struct arena *arena;
	const struct directory_conf *conf;
	struct group *found;
	size_t n;
	bool tells_parents; /* groups name the groups that hold them */
};

static bool
is_found(const struct walk *w, struct str dn)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq_nocase(w->found[i].dn, dn))
			return true;
	return false;
}

static bool
is_found_as_text(const struct walk *w, struct str text)
{
	struct str dn;

	return !ldapc_dn(w->arena, text, &dn) || is_found(w, dn);
}

static int
search(struct walk *w, struct str base, enum ldapc_scope scope,
    struct str filter, struct ldapc_entries *ret, struct err *err)
{
	const char *attrs[] = { arena_cstr(w->arena, w->conf->member_of), NULL };
	const struct ldapc_search s = {
		base, scope, filter, attrs, LIMIT_DIRECTORY_GROUPS,
	};

	return ldapc_search(w->d->ldap, &s, ret, err);
}

/* The groups of an answer that are new. */
static void
add_found(struct walk *w, const struct ldapc_entries *entries)
{
	struct str dn;

	for (size_t i = 0; i < entries->n; i++)
		if (w->n < LIMIT_DIRECTORY_GROUPS &&
		    ldapc_dn(w->arena, entries->items[i].dn, &dn) &&
		    !is_found(w, dn))
			w->found[w->n++] = (struct group){
				.dn = dn,
				.parents = ldapc_attr(&entries->items[i],
				    arena_cstr(w->arena, w->conf->member_of)),
				.open = true,
			};
	if (entries->more || w->n == LIMIT_DIRECTORY_GROUPS)
		log_write(LOG_WARN, "directory: more groups than are counted",
		    LOG_END);
}

static int
find_groups(struct walk *w, struct buf *any_of, struct err *err)
{
	struct str group = directory_group_filter(w->d->call);
	struct str filter = arena_printf(w->arena, "(&%.*s(|%.*s))",
	    STR_ARG(group), STR_ARG(buf_str(any_of)));
	struct ldapc_entries entries;

	if (!buf_ok(any_of))
		return err_cause(err, E_UNAVAILABLE, "filter of groups too long");
	if (search(w, w->conf->group_base, w->conf->group_scope, filter,
	    &entries, err) < 0)
		return -1;
	add_found(w, &entries);
	return 0;
}

static void
add_term(struct buf *b, const char *attr, struct str value)
{
	buf_printf(b, "(%s=", attr);
	ldapc_add_escaped(b, value);
	buf_addc(b, ')');
}

static void
add_member(const struct walk *w, struct buf *b, struct str dn)
{
	if (w->d->active_directory) {
		add_term(b, w->conf->nested ? "member" IN_CHAIN : "member", dn);
		return;
	}
	add_term(b, "member", dn);
	add_term(b, "uniqueMember", dn);
}

/*
 * The primary group of a user of Active Directory, which does not list its
 * members: its identifier is the user's own with another last number.
 */
static void
add_primary(const struct walk *w, struct buf *b, const struct ldapc_entry *e)
{
	struct str sid = ldapc_value(e, "objectSid");
	struct str number = ldapc_value(e, "primaryGroupID");
	unsigned char *group;
	int64_t rid;

	if (sid.n < 12 || !num_i64(number, 1, UINT32_MAX, &rid))
		return;
	group = arena_alloc(w->arena, sid.n);
	memcpy(group, sid.p, sid.n);
	for (size_t i = 0; i < 4; i++)
		group[sid.n - 4 + i] = (unsigned char)((uint64_t)rid >> (8 * i));
	add_term(b, "objectSid", str_from(group, sid.n));
}

/*
 * The groups that hold the user, and those that the directory says it is in
 * (entryDN, RFC 5020): a directory that follows nesting says all at once.
 */
static int
first_round(struct walk *w, const struct ldapc_entry *e,
    const struct directory_user *user, struct ldapc_attr in, struct err *err)
{
	struct buf any_of;

	buf_init(&any_of, w->arena, FILTER_MAX);
	add_member(w, &any_of, e->dn);
	if (w->d->active_directory) {
		add_primary(w, &any_of, e);
		return find_groups(w, &any_of, err);
	}
	add_term(&any_of, "memberUid", user->name);
	for (size_t i = 0; i < in.n && i < LIMIT_DIRECTORY_GROUPS; i++)
		add_term(&any_of, "entryDN", in.values[i]);
	return find_groups(w, &any_of, err);
}

/* A server that tells parents need not be asked for those that it told. */
static void
close_groups(struct walk *w)
{
	for (size_t i = 0; w->tells_parents && i < w->n; i++) {
		struct group *g = &w->found[i];
		bool all = true;

		for (size_t k = 0; k < g->parents.n; k++)
			all = is_found_as_text(w, g->parents.values[k]) && all;
		g->open = g->open && !all;
	}
}

/* Up to NAMES_AT_ONCE open groups into a filter; how many. */
static int
take_open(struct walk *w, struct buf *any_of)
{
	int taken = 0;

	for (size_t i = 0; i < w->n && taken < NAMES_AT_ONCE; i++)
		if (w->found[i].open) {
			add_member(w, any_of, w->found[i].dn);
			w->found[i].open = false;
			taken++;
		}
	return taken;
}

/* Groups that hold groups that were found, until there are no new ones. */
static int
more_rounds(struct walk *w, struct err *err)
{
	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct buf any_of;

		close_groups(w);
		buf_init(&any_of, w->arena, FILTER_MAX);
		if (take_open(w, &any_of) == 0)
			return 0;
		if (find_groups(w, &any_of, err) < 0)
			return -1;
	}
	log_write(LOG_WARN, "directory: groups nested too deeply", LOG_END);
	return 0;
}

static bool
is_below(struct str dn, struct str base)
{
	return dn.n >= base.n && str_eq_nocase(str_skip(dn, dn.n - base.n), base);
}

/* The group of administrators where the search for groups does not look. */
static int
ask_admin(struct walk *w, const struct ldapc_entry *e, struct str admin,
    bool *ret, struct err *err)
{
	struct ldapc_entries entries;
	struct buf any_of;
	int rc;

	buf_init(&any_of, w->arena, FILTER_MAX);
	add_member(w, &any_of, e->dn);
	for (size_t i = 0; i < w->n && !w->d->active_directory; i++)
		add_member(w, &any_of, w->found[i].dn);
	rc = search(w, admin, LDAPC_BASE, arena_printf(w->arena, "(|%.*s)",
	    STR_ARG(buf_str(&any_of))), &entries, err);
	if (rc > 0)
		*ret = entries.n > 0;
	return rc < 0 ? -1 : 0;
}

static int
find_admin(struct walk *w, const struct ldapc_entry *e, struct ldapc_attr in,
    bool *ret, struct err *err)
{
	struct str admin, base, dn;

	*ret = false;
	if (!w->conf->admin_dn.n)
		return 0;
	if (!ldapc_dn(w->arena, w->conf->admin_dn, &admin))
		return err_cause(err, E_UNAVAILABLE,
		    "ldap_group_admin_dn is no distinguished name");
	*ret = is_found(w, admin);
	for (size_t i = 0; i < in.n && !*ret; i++)
		*ret = ldapc_dn(w->arena, in.values[i], &dn) &&
		    str_eq_nocase(dn, admin);
	if (*ret || (ldapc_dn(w->arena, w->conf->group_base, &base) &&
	    is_below(admin, base)))
		return 0;
	return ask_admin(w, e, admin, ret, err);
}

int
directory_read_groups(struct directory_conn *d, const struct ldapc_entry *e,
    struct directory_user *user, struct err *err)
{
	struct arena *a = d->call->arena;
	struct walk w = {
		.d = d,
		.arena = a,
		.conf = d->call->conf,
		.found = arena_array(a, LIMIT_DIRECTORY_GROUPS,
		    sizeof(struct group)),
	};
	struct ldapc_attr in = ldapc_attr(e, arena_cstr(a, w.conf->member_of));

	w.tells_parents = in.n > 0;
	if (first_round(&w, e, user, in, err) < 0)
		return -1;
	if (w.conf->nested && !d->active_directory && more_rounds(&w, err) < 0)
		return -1;
	if (find_admin(&w, e, in, &user->admin, err) < 0)
		return -1;
	user->groups = arena_array(a, w.n + 1, sizeof(*user->groups));
	for (size_t i = 0; i < w.n; i++)
		user->groups[user->n_groups++] = w.found[i].dn;
	return 0;
}
