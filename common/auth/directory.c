#include "base.h"

#include "clock.h"
#include "directory_conn.h"
#include "limits.h"
#include "num.h"
#include "str.h"
#include "utf8.h"

#define FILTER_MAX ((size_t)64 << 10)
#define UIDS_MAX 8

/* Active Directory: userAccountControl, and no end of an account. */
#define ACCOUNT_DISABLED 2
#define ACCOUNT_FOR_EVER INT64_MAX

/* Units of 100 ns from 1601 to 1970. */
#define FILETIME_EPOCH INT64_C(116444736000000000)

static struct str
text_of(const struct config *all, enum config_key key, const char *dfl)
{
	return all->values[key].n ? all->values[key] : str_of(dfl);
}

static enum ldapc_scope
scope_of(const struct config *all, enum config_key key)
{
	static const enum ldapc_scope scopes[] = {
		LDAPC_BASE, LDAPC_ONE, LDAPC_SUBTREE,
	};

	return scopes[config_number(all, key)];
}

/* The password travels in the database sealed, for this one setting. */
static int
open_password(struct arena *a, const struct config *all,
    const struct seal_ring *ring, struct str *ret, struct err *err)
{
	struct str sealed = all->values[CONFIG_ldap_search_password];

	*ret = STR("");
	if (!sealed.n)
		return 0;
	return seal_open(a, ring, STR("setting/ldap_search_password"), sealed,
	    ret, err);
}

int
directory_configure(struct arena *a, const struct config *all,
    const struct seal_ring *ring, struct directory_conf *ret, struct err *err)
{
	*ret = (struct directory_conf){
		.urls = all->values[CONFIG_ldap_url],
		.server = {
			.starttls = config_number(all, CONFIG_ldap_starttls),
			.any_server = !config_number(all, CONFIG_ldap_verify_cert),
			.ca = all->values[CONFIG_ldap_ca_certificate],
			.wait = config_number(all, CONFIG_ldap_timeout) * SECOND,
		},
		.search_dn = all->values[CONFIG_ldap_search_dn],
		.base = all->values[CONFIG_ldap_base_dn],
		.filter = all->values[CONFIG_ldap_filter],
		.uid = text_of(all, CONFIG_ldap_uid, "cn"),
		.scope = scope_of(all, CONFIG_ldap_scope),
		.group_base = text_of(all, CONFIG_ldap_group_base_dn, ""),
		.group_filter = all->values[CONFIG_ldap_group_search_filter],
		.group_name = text_of(all, CONFIG_ldap_group_attribute_name, "cn"),
		.member_of = text_of(all,
		    CONFIG_ldap_group_membership_attribute, "memberof"),
		.admin_dn = all->values[CONFIG_ldap_group_admin_dn],
		.group_scope = scope_of(all, CONFIG_ldap_group_search_scope),
		.nested = config_number(all, CONFIG_ldap_nested_groups),
	};
	if (!ret->group_base.n)
		ret->group_base = ret->base;
	return open_password(a, all, ring, &ret->search_password, err);
}

/* A search for users: the attributes, of which the first n_uids are names. */
struct query {
	const char *attrs[UIDS_MAX + 16];
	size_t n_uids;
	struct str filter;
};

static int
read_attrs(const struct directory_call *c, struct query *q, struct err *err)
{
	static const char *const others[] = {
		"mail", "email", "cn", "displayName", "objectSid",
		"primaryGroupID", "userAccountControl", "accountExpires",
	};
	struct str rest = c->conf->uid, name;
	size_t n = 0;

	while (n < UIDS_MAX && str_next(&rest, ',', &name)) {
		name = str_trim(name);
		if (directory_check_attr("ldap_uid", name, err) < 0)
			return -1;
		q->attrs[n++] = arena_cstr(c->arena, name);
	}
	q->n_uids = n;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		q->attrs[n++] = others[i];
	q->attrs[n++] = arena_cstr(c->arena, c->conf->member_of);
	q->attrs[n] = NULL;
	return directory_check_attr("ldap_group_membership_attribute",
	    c->conf->member_of, err);
}

/* (&FILTER(|(uid=NAME)...)), with stars around the name where it is a part. */
static int
make_query(const struct directory_call *c, struct str name, bool part,
    struct query *q, struct err *err)
{
	struct str filter = directory_filter(c->arena, c->conf->filter);
	const char *star = part ? "*" : "";
	struct buf b;

	*q = (struct query){ 0 };
	if (read_attrs(c, q, err) < 0)
		return -1;
	buf_init(&b, c->arena, FILTER_MAX);
	buf_printf(&b, "(&%.*s(|", STR_ARG(filter));
	for (size_t i = 0; i < q->n_uids; i++) {
		buf_printf(&b, "(%s=%s", q->attrs[i], star);
		ldapc_add_escaped(&b, name);
		buf_printf(&b, "%s)", name.n ? star : "");
	}
	buf_addz(&b, "))");
	q->filter = buf_str(&b);
	return buf_ok(&b) ? 0 :
	    err_set(err, E_BAD_REQUEST, "the name is too long");
}

static int
run_query(struct directory_conn *d, const struct query *q, size_t most,
    struct ldapc_entries *ret, struct err *err)
{
	const struct directory_conf *conf = d->call->conf;
	const struct ldapc_search s = {
		conf->base, conf->scope, q->filter, q->attrs, most,
	};
	int rc = ldapc_search(d->ldap, &s, ret, err);

	if (rc < 0 && err->code == E_BAD_REQUEST)
		return err_cause(err, E_UNAVAILABLE, "ldap_filter is no filter");
	if (rc == 0)
		return err_cause(err, E_UNAVAILABLE, "ldap_base_dn is not there");
	return rc < 0 ? -1 : 0;
}

static struct str
first_text(const struct ldapc_entry *e, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str v = ldapc_value(e, names[i]);

		if (v.n && utf8_valid(v) && str_chr(v, 0) < 0)
			return v;
	}
	return STR_NULL;
}

static void
read_user(const struct ldapc_entry *e, const struct query *q,
    struct directory_user *ret)
{
	static const char *const mails[] = { "mail", "email" };
	static const char *const names[] = { "displayName", "cn" };

	*ret = (struct directory_user){
		.name = first_text(e, q->attrs, q->n_uids),
		.email = first_text(e, mails, ARRAY_SIZE(mails)),
		.realname = first_text(e, names, ARRAY_SIZE(names)),
		.dn = e->dn,
	};
}

/* MS-ADTS 2.2.16 and 2.210: what a bind would say, too. */
static const char *
why_blocked(const struct ldapc_entry *e)
{
	int64_t control = 0, end = 0;

	if (num_i64(ldapc_value(e, "userAccountControl"), 0, INT64_MAX,
	    &control) && (control & ACCOUNT_DISABLED))
		return "the account is disabled";
	if (num_i64(ldapc_value(e, "accountExpires"), 1, INT64_MAX, &end) &&
	    end != ACCOUNT_FOR_EVER &&
	    (end - FILETIME_EPOCH) / 10 < clock_now())
		return "the account has expired";
	return NULL;
}

/* Names with a '$' are those of robots. */
static bool
may_be_name(struct str name)
{
	return name.n > 0 && name.n <= LIMIT_USER_NAME && str_chr(name, '$') < 0;
}

/* The one entry of a name: 1; 0, and the cause in err; -1. */
static int
find_one(struct directory_conn *d, struct str name, struct ldapc_entry *ret,
    struct directory_user *user, struct err *err)
{
	struct ldapc_entries found;
	const char *blocked;
	struct query q;

	if (make_query(d->call, name, false, &q, err) < 0 ||
	    run_query(d, &q, 1, &found, err) < 0)
		return -1;
	blocked = found.n ? why_blocked(&found.items[0]) : NULL;
	err_cause(err, E_UNAUTHORIZED, "directory: %s", found.n == 0 ?
	    "no such user" : found.more ? "several users have this name" :
	    blocked);
	if (found.n != 1 || found.more || blocked)
		return 0;
	*ret = found.items[0];
	read_user(ret, &q, user);
	if (may_be_name(user->name))
		return 1;
	err_cause(err, E_UNAUTHORIZED, "directory: \"%.*s\" is no name for a "
	    "user here", STR_ARG(user->name));
	return 0;
}

/* The cause of a refusal, on top of what the server said. */
static int
check_password(struct directory_conn *d, const struct ldapc_entry *e,
    struct str password, struct err *err)
{
	int rc = ldapc_bind(d->ldap, e->dn, password, err);

	if (rc == 0)
		err->code = E_UNAUTHORIZED;
	if (rc <= 0)
		return rc;
	return directory_rebind(d, err) < 0 ? -1 : 1;
}

/* password absent: it is not asked for. */
static int
find_user(const struct directory_call *c, struct str name,
    struct str password, struct directory_user *ret, struct err *err)
{
	struct directory_conn d;
	struct ldapc_entry e;
	int rc;

	if (directory_connect(c, &d, err) < 0)
		return -1;
	rc = find_one(&d, name, &e, ret, err);
	if (rc > 0 && password.p)
		rc = check_password(&d, &e, password, err);
	if (rc > 0 && directory_read_groups(&d, &e, ret, err) < 0)
		rc = -1;
	ldapc_close(&d.ldap);
	return rc;
}

int
directory_login(const struct directory_call *c, struct str name,
    struct str password, struct directory_user *ret, struct err *err)
{
	if (!name.n || !password.n) {
		err_cause(err, E_UNAUTHORIZED, "no name or no password");
		return 0;
	}
	return find_user(c, name, password, ret, err);
}

int
directory_find(const struct directory_call *c, struct str name,
    struct directory_user *ret, struct err *err)
{
	return find_user(c, name, STR_NULL, ret, err);
}

int
directory_search_users(const struct directory_call *c, struct str part,
    struct directory_users *ret, struct err *err)
{
	struct directory_conn d;
	struct ldapc_entries found;
	struct query q;
	int rc;

	if (make_query(c, part, true, &q, err) < 0 ||
	    directory_connect(c, &d, err) < 0)
		return -1;
	rc = run_query(&d, &q, LIMIT_DIRECTORY_SEARCH, &found, err);
	ldapc_close(&d.ldap);
	if (rc < 0)
		return -1;
	*ret = (struct directory_users){
		.items = arena_array(c->arena, found.n + 1,
		    sizeof(struct directory_user)),
	};
	for (size_t i = 0; i < found.n; i++) {
		struct directory_user *u = &ret->items[ret->n];

		read_user(&found.items[i], &q, u);
		ret->n += u->name.n > 0;
	}
	return 0;
}

/* Groups below a base, by one more term or none. */
struct group_query {
	struct str base;
	enum ldapc_scope scope;
	struct str term;
	size_t most;
};

static int
run_group_query(struct directory_conn *d, const struct group_query *q,
    struct directory_groups *ret, struct err *err)
{
	struct arena *a = d->call->arena;
	const char *attrs[] = { arena_cstr(a, d->call->conf->group_name), NULL };
	struct str filter = arena_printf(a, "(&%.*s%.*s)",
	    STR_ARG(directory_group_filter(d->call)), STR_ARG(q->term));
	const struct ldapc_search s = { q->base, q->scope, filter, attrs, q->most };
	struct ldapc_entries found;

	if (ldapc_search(d->ldap, &s, &found, err) < 0)
		return err->code == E_BAD_REQUEST ? err_cause(err, E_UNAVAILABLE,
		    "ldap_group_search_filter is no filter") : -1;
	*ret = (struct directory_groups){
		.items = arena_array(a, found.n + 1,
		    sizeof(struct directory_group)),
	};
	for (size_t i = 0; i < found.n; i++) {
		struct directory_group *g = &ret->items[ret->n];

		g->name = first_text(&found.items[i], attrs, 1);
		ret->n += ldapc_dn(a, found.items[i].dn, &g->dn);
		if (!g->name.n)
			g->name = g->dn;
	}
	return 0;
}

static int
find_groups(const struct directory_call *c, const struct group_query *q,
    struct directory_groups *ret, struct err *err)
{
	struct directory_conn d;
	int rc;

	if (directory_check_attr("ldap_group_attribute_name",
	    c->conf->group_name, err) < 0 || directory_connect(c, &d, err) < 0)
		return -1;
	rc = run_group_query(&d, q, ret, err);
	ldapc_close(&d.ldap);
	return rc;
}

int
directory_try_filters(struct directory_conn *d, struct err *err)
{
	const struct directory_conf *conf = d->call->conf;
	struct group_query groups = {
		.base = conf->group_base, .scope = conf->group_scope, .most = 1,
	};
	struct directory_groups some;
	struct ldapc_entries found;
	struct query users;

	if (make_query(d->call, STR(""), true, &users, err) < 0 ||
	    run_query(d, &users, 1, &found, err) < 0 ||
	    directory_check_attr("ldap_group_attribute_name", conf->group_name,
	    err) < 0)
		return -1;
	return run_group_query(d, &groups, &some, err);
}

int
directory_search_groups(const struct directory_call *c, struct str part,
    struct directory_groups *ret, struct err *err)
{
	struct group_query q = {
		.base = c->conf->group_base,
		.scope = c->conf->group_scope,
		.most = LIMIT_DIRECTORY_SEARCH,
	};
	struct buf term;

	buf_init(&term, c->arena, FILTER_MAX);
	buf_printf(&term, "(%.*s=*", STR_ARG(c->conf->group_name));
	ldapc_add_escaped(&term, part);
	buf_addz(&term, part.n ? "*)" : ")");
	if (!buf_ok(&term))
		return err_set(err, E_BAD_REQUEST, "the name is too long");
	q.term = buf_str(&term);
	return find_groups(c, &q, ret, err);
}

int
directory_group(const struct directory_call *c, struct str dn,
    struct directory_group *ret, struct err *err)
{
	struct group_query q = { .scope = LDAPC_BASE, .most = 1 };
	struct directory_groups found;

	if (!ldapc_dn(c->arena, dn, &q.base))
		return 0;
	if (find_groups(c, &q, &found, err) < 0)
		return -1;
	if (found.n == 0)
		return 0;
	*ret = found.items[0];
	return 1;
}
