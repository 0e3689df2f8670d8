#include "base.h"

#include <lber.h>
#include <ldap.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "clock.h"
#include "fs.h"
#include "ldapc.h"

#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"
#define URL_MAX 1024

/* Entries of a page; servers that allow fewer say so, and get the next. */
static const int page_sizes[] = { 500, 50, 10 };

struct ldapc {
	LDAP *ld;
	struct ldap_conncb connected;
	struct arena *arena;
	int64_t deadline; /* monotonic */
};

static void
close_now(void *p)
{
	struct ldapc *l = p;

	if (l->ld)
		ldap_unbind_ext(l->ld, NULL, NULL);
	l->ld = NULL;
}

void
ldapc_close(struct ldapc **l)
{
	if (*l)
		close_now(*l);
	*l = NULL;
}

/* What is left of the connection's time; never none, which would be for ever. */
static struct timeval
time_left(const struct ldapc *l)
{
	int64_t left = MAX(l->deadline - clock_mono(), 1000);

	return (struct timeval){ left / SECOND, left % SECOND };
}

/* GnuTLS has no words for a certificate that is refused. */
static const char *
in_words(const char *text)
{
	return strcmp(text, "(unknown error code)") == 0 ? "no TLS there, or a "
	    "certificate that is not trusted or of another name" : text;
}

/* E_UNAVAILABLE, with what the library and the server say. */
static int
failed(const struct ldapc *l, const char *what, int rc, struct err *err)
{
	char *text = NULL;

	if (l->ld)
		ldap_get_option(l->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
	err_cause(err, E_UNAVAILABLE, "directory: %s: %s%s%s", what,
	    ldap_err2string(rc), text && *text ? ": " : "",
	    text ? in_words(text) : "");
	ldap_memfree(text);
	return -1;
}

/* scheme://host:port with nothing behind it. */
static bool
normal_url(struct arena *a, struct str text, struct str *ret)
{
	struct str url = str_find(text, STR("://")) >= 0 ? text :
	    arena_printf(a, "ldap://%.*s", STR_ARG(text));
	LDAPURLDesc *d;
	bool tls, v6, fits;

	if (url.n > URL_MAX || ldap_url_parse(arena_cstr(a, url), &d) != 0)
		return false;
	tls = strcmp(d->lud_scheme, "ldaps") == 0 || d->lud_port == LDAPS_PORT;
	v6 = d->lud_host && strchr(d->lud_host, ':');
	fits = d->lud_host && *d->lud_host && (!d->lud_dn || !*d->lud_dn) &&
	    d->lud_port >= 0 && d->lud_port <= UINT16_MAX &&
	    !d->lud_attrs && strcmp(d->lud_scheme, "ldapi") != 0;
	if (fits)
		*ret = arena_printf(a, "%s://%s%s%s:%d", tls ? "ldaps" : "ldap",
		    v6 ? "[" : "", d->lud_host, v6 ? "]" : "",
		    d->lud_port ? d->lud_port : tls ? LDAPS_PORT : LDAP_PORT);
	ldap_free_urldesc(d);
	return fits;
}

bool
ldapc_url_valid(struct arena *a, struct str url)
{
	struct str ignored;

	return normal_url(a, url, &ignored);
}

/* libldap wants certificates in a file: one in memory that has no name. */
static int
file_of(struct arena *a, struct str pem, int *ret_fd, struct str *ret_path,
    struct err *err)
{
	*ret_path = STR(SYSTEM_CA);
	if (!pem.n)
		return 0;
	*ret_fd = memfd_create("ca", MFD_CLOEXEC);
	if (*ret_fd < 0)
		return err_errno(err, "memfd_create");
	*ret_path = arena_printf(a, "/proc/self/fd/%d", *ret_fd);
	return fs_write(*ret_fd, pem, err);
}

static int
set_tls(struct ldapc *l, const struct ldapc_server *s, struct err *err)
{
	int demand = s->any_server ? LDAP_OPT_X_TLS_NEVER : LDAP_OPT_X_TLS_HARD;
	CLEANUP(fd_close) int fd = -1;
	struct str path;
	int rc = 0, client = 0;

	if (file_of(l->arena, s->ca, &fd, &path, err) < 0)
		return -1;
	rc |= ldap_set_option(l->ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
	rc |= ldap_set_option(l->ld, LDAP_OPT_X_TLS_CACERTFILE, path.p);
	/* last: it makes what the others only noted down */
	rc |= ldap_set_option(l->ld, LDAP_OPT_X_TLS_NEWCTX, &client);
	return rc ? err_cause(err, E_UNAVAILABLE, "directory: the certificates "
	    "to trust cannot be read") : 0;
}

/*
 * The library waits for the beginning of an answer as long as it is told, but
 * for the rest of it, and for TLS to begin, without an end.  A layer above the
 * socket gives up when the connection's time is over.
 */
static bool
wait_until_ready(Sockbuf_IO_Desc *io, short events)
{
	const struct ldapc *l = io->sbiod_pvt;
	struct pollfd p = { .events = events };
	int64_t left;
	int rc = -1;

	ber_sockbuf_ctrl(io->sbiod_sb, LBER_SB_OPT_GET_FD, &p.fd);
	/* a signal only makes it look again */
	while (rc < 0 && (left = l->deadline - clock_mono()) > 0)
		rc = poll(&p, 1, (int)(left * 1000 / SECOND) + 1);
	if (rc <= 0)
		errno = ETIMEDOUT;
	return rc > 0;
}

static int
layer_setup(Sockbuf_IO_Desc *io, void *arg)
{
	io->sbiod_pvt = arg;
	return 0;
}

static int
layer_end(Sockbuf_IO_Desc *io)
{
	io->sbiod_pvt = NULL;
	return 0;
}

static int
layer_control(Sockbuf_IO_Desc *io, int opt, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(io, opt, arg);
}

static ber_slen_t
layer_read(Sockbuf_IO_Desc *io, void *to, ber_len_t n)
{
	return wait_until_ready(io, POLLIN) ?
	    LBER_SBIOD_READ_NEXT(io, to, n) : -1;
}

static ber_slen_t
layer_write(Sockbuf_IO_Desc *io, void *from, ber_len_t n)
{
	return wait_until_ready(io, POLLOUT) ?
	    LBER_SBIOD_WRITE_NEXT(io, from, n) : -1;
}

static int
add_layer(LDAP *ld, Sockbuf *sb, LDAPURLDesc *url, struct sockaddr *addr,
    struct ldap_conncb *cb)
{
	static const Sockbuf_IO layer = {
		layer_setup, layer_end, layer_control, layer_read, layer_write,
		layer_end,
	};

	(void)ld, (void)url, (void)addr;
	return ber_sockbuf_add_io(sb, (Sockbuf_IO *)(uintptr_t)&layer,
	    LBER_SBIOD_LEVEL_PROVIDER + 1, cb->lc_arg);
}

static void
disconnected(LDAP *ld, Sockbuf *sb, struct ldap_conncb *cb)
{
	(void)ld, (void)sb, (void)cb;
}

static int
set_options(struct ldapc *l, struct err *err)
{
	struct timeval left = time_left(l);
	int version = LDAP_VERSION3, rc = 0;

	rc |= ldap_set_option(l->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	rc |= ldap_set_option(l->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
	rc |= ldap_set_option(l->ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
	rc |= ldap_set_option(l->ld, LDAP_OPT_CONNECT_CB, &l->connected);
	rc |= ldap_set_option(l->ld, LDAP_OPT_NETWORK_TIMEOUT, &left);
	rc |= ldap_set_option(l->ld, LDAP_OPT_TIMEOUT, &left);
	return rc ? failed(l, "options", LDAP_LOCAL_ERROR, err) : 0;
}

static int
connect_to(struct ldapc *l, const struct ldapc_server *s, struct str url,
    struct err *err)
{
	bool ldaps = str_starts(url, STR("ldaps://"));
	int rc = ldap_initialize(&l->ld, url.p);

	if (rc)
		return failed(l, "URL", rc, err);
	if (set_options(l, err) < 0)
		return -1;
	/* which reads all certificates of the system */
	if ((ldaps || s->starttls) && set_tls(l, s, err) < 0)
		return -1;
	if (s->starttls && !ldaps) {
		rc = ldap_start_tls_s(l->ld, NULL, NULL);
		if (rc)
			return failed(l, "StartTLS", rc, err);
	}
	/* connects, instead of the first operation */
	rc = ldap_connect(l->ld);
	return rc ? failed(l, url.p, rc, err) : 0;
}

int
ldapc_open(struct arena *a, const struct ldapc_server *server,
    struct ldapc **ret, struct err *err)
{
	struct ldapc *l = arena_alloc(a, sizeof(*l));
	struct str url;

	*l = (struct ldapc){
		.arena = a,
		.deadline = clock_mono() + server->wait,
		.connected = { add_layer, disconnected, l },
	};
	if (!normal_url(a, server->url, &url))
		return err_cause(err, E_UNAVAILABLE,
		    "directory: \"%.*s\" is no URL", STR_ARG(server->url));
	arena_defer(a, close_now, l);
	if (connect_to(l, server, url, err) < 0) {
		close_now(l);
		return -1;
	}
	*ret = l;
	return 0;
}

/* Whether a bind was refused, rather than not understood or not answered. */
static bool
is_refusal(int rc)
{
	return rc == LDAP_INVALID_CREDENTIALS || rc == LDAP_INAPPROPRIATE_AUTH ||
	    rc == LDAP_UNWILLING_TO_PERFORM || rc == LDAP_NO_SUCH_OBJECT ||
	    rc == LDAP_INVALID_DN_SYNTAX || rc == LDAP_INSUFFICIENT_ACCESS ||
	    rc == LDAP_CONSTRAINT_VIOLATION;
}

/*
 * What the server's password policy objects to, although the password may be
 * right (draft-behera-ldap-password-policy section 6.2); NULL: nothing.
 */
static const char *
objection(LDAP *ld, LDAPControl **controls)
{
	LDAPControl *c = ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE,
	    controls, NULL);
	LDAPPasswordPolicyError e = PP_noError;
	ber_int_t expires, graces;

	if (!c || ldap_parse_passwordpolicy_control(ld, c, &expires, &graces,
	    &e) != LDAP_SUCCESS || e == PP_noError)
		return NULL;
	return ldap_passwordpolicy_err2txt(e);
}

static int
send_bind(struct ldapc *l, struct str dn, struct str password, int *ret_id,
    struct err *err)
{
	struct berval cred = { password.n, (char *)(uintptr_t)password.p };
	LDAPControl *controls[2] = { NULL, NULL };
	int rc = ldap_create_passwordpolicy_control(l->ld, &controls[0]);

	if (rc == LDAP_SUCCESS)
		rc = ldap_sasl_bind(l->ld, arena_cstr(l->arena, dn),
		    LDAP_SASL_SIMPLE, &cred, controls, NULL, ret_id);
	ldap_control_free(controls[0]);
	return rc ? failed(l, "bind", rc, err) : 0;
}

/* Frees the answer. */
static int
judge_bind(const struct ldapc *l, LDAPMessage *answer, struct err *err)
{
	LDAPControl **controls = NULL;
	int code = LDAP_OTHER, rc = ldap_parse_result(l->ld, answer, &code,
	    NULL, NULL, NULL, &controls, 1);
	const char *why = objection(l->ld, controls);

	ldap_controls_free(controls);
	if (rc || code)
		failed(l, "bind", rc ? rc : code, err);
	else if (why)
		err_cause(err, E_UNAVAILABLE, "directory: bind");
	else
		return 1;
	if (why)
		err_wrap(err, why);
	return !rc && (!code || is_refusal(code)) ? 0 : -1;
}

int
ldapc_bind(struct ldapc *l, struct str dn, struct str password,
    struct err *err)
{
	struct timeval left;
	LDAPMessage *answer = NULL;
	int id, rc;

	/* RFC 4513 section 5.1.2: some servers take it for anonymous */
	if (dn.n && !password.n)
		return err_cause(err, E_UNAVAILABLE,
		    "directory: a name without a password");
	if (send_bind(l, dn, password, &id, err) < 0)
		return -1;
	left = time_left(l);
	rc = ldap_result(l->ld, id, LDAP_MSG_ALL, &left, &answer);
	if (rc <= 0)
		return failed(l, "bind", rc ? LDAP_SERVER_DOWN : LDAP_TIMEOUT,
		    err);
	return judge_bind(l, answer, err);
}

struct ldapc_attr
ldapc_attr(const struct ldapc_entry *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++)
		if (str_eq_nocase(e->attrs[i].name, str_of(name)))
			return e->attrs[i];
	return (struct ldapc_attr){ 0 };
}

struct str
ldapc_value(const struct ldapc_entry *e, const char *name)
{
	struct ldapc_attr at = ldapc_attr(e, name);

	return at.n ? at.values[0] : STR_NULL;
}

void
ldapc_add_escaped(struct buf *b, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c < ' ' || c >= 0x7f || strchr("*()\\", c))
			buf_printf(b, "\\%02x", c);
		else
			buf_addc(b, (char)c);
	}
}

bool
ldapc_dn(struct arena *a, struct str text, struct str *ret)
{
	LDAPDN dn = NULL;
	char *out = NULL;
	bool ok = text.n && str_chr(text, 0) < 0 &&
	    ldap_str2dn(arena_cstr(a, text), &dn, LDAP_DN_FORMAT_LDAPV3) == 0 &&
	    dn && ldap_dn2str(dn, &out,
	        LDAP_DN_FORMAT_LDAPV3 | LDAP_DN_PRETTY) == 0;

	if (ok)
		*ret = arena_str(a, str_of(out));
	ldap_memfree(out);
	ldap_dnfree(dn);
	return ok;
}

static struct ldapc_attr
read_attr(const struct ldapc *l, LDAPMessage *entry, const char *name)
{
	struct ldapc_attr at = { 0 };
	struct berval **values = ldap_get_values_len(l->ld, entry, name);
	int n = ldap_count_values_len(values);

	str_cut(str_of(name), ';', &at.name, &(struct str){ 0 });
	at.name = arena_str(l->arena, at.name);
	at.values = arena_array(l->arena, (size_t)n + 1, sizeof(struct str));
	for (int i = 0; i < n; i++)
		at.values[at.n++] = arena_str(l->arena,
		    str_from(values[i]->bv_val, values[i]->bv_len));
	ldap_value_free_len(values);
	return at;
}

static void
read_entry(const struct ldapc *l, LDAPMessage *entry, size_t room,
    struct ldapc_entry *ret)
{
	char *dn = ldap_get_dn(l->ld, entry), *name;
	BerElement *at = NULL;

	*ret = (struct ldapc_entry){
		.dn = arena_str(l->arena, str_of(dn ? dn : "")),
		.attrs = arena_array(l->arena, room + 1,
		    sizeof(struct ldapc_attr)),
	};
	ldap_memfree(dn);
	for (name = ldap_first_attribute(l->ld, entry, &at); name;
	    name = ldap_next_attribute(l->ld, entry, at)) {
		if (ret->n < room)
			ret->attrs[ret->n++] = read_attr(l, entry, name);
		ldap_memfree(name);
	}
	ber_free(at, 0);
}

/* A search under way. */
struct work {
	struct ldapc *l;
	const struct ldapc_search *search;
	struct ldapc_entries *found;
	size_t attrs;          /* how many are asked for */
	struct berval cookie;  /* of the next page; empty: the last was read */
	int code;              /* the server's result of the page */
};

static void
read_page(struct work *w, LDAPMessage *page)
{
	LDAP *ld = w->l->ld;

	for (LDAPMessage *e = ldap_first_entry(ld, page); e;
	    e = ldap_next_entry(ld, e)) {
		if (w->found->n == w->search->most) {
			w->found->more = true;
			return;
		}
		read_entry(w->l, e, w->attrs,
		    &w->found->items[w->found->n++]);
	}
}

static void
read_cookie(struct work *w, LDAPControl **controls)
{
	LDAPControl *c = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls,
	    NULL);
	ber_int_t total;

	ber_memfree(w->cookie.bv_val);
	w->cookie = (struct berval){ 0 };
	if (c && ldap_parse_pageresponse_control(w->l->ld, c, &total,
	    &w->cookie) != LDAP_SUCCESS)
		w->cookie = (struct berval){ 0 };
}

/* Sends the request for a page; -1 and err. */
static int
ask(struct work *w, int size, int *ret_id, struct err *err)
{
	const struct ldapc_search *s = w->search;
	struct arena *a = w->l->arena;
	LDAPControl *controls[2] = { NULL, NULL };
	struct timeval left = time_left(w->l);
	int rc = ldap_create_page_control(w->l->ld, size,
	    w->cookie.bv_len ? &w->cookie : NULL, 0, &controls[0]);

	if (rc == LDAP_SUCCESS)
		rc = ldap_search_ext(w->l->ld, arena_cstr(a, s->base),
		    (int)s->scope, arena_cstr(a, s->filter),
		    (char **)(uintptr_t)s->attrs, 0, controls, NULL, &left,
		    LDAP_NO_LIMIT, ret_id);
	ldap_control_free(controls[0]);
	if (rc == LDAP_FILTER_ERROR)
		return err_set(err, E_BAD_REQUEST,
		    "\"%.*s\" is no filter of LDAP", STR_ARG(s->filter));
	return rc ? failed(w->l, "search", rc, err) : 0;
}

/* One page; w->code and w->cookie say how it goes on. */
static int
get_page(struct work *w, int size, struct err *err)
{
	struct timeval left = time_left(w->l);
	LDAPControl **controls = NULL;
	LDAPMessage *page = NULL;
	int id, rc;

	if (ask(w, size, &id, err) < 0)
		return -1;
	rc = ldap_result(w->l->ld, id, LDAP_MSG_ALL, &left, &page);
	if (rc <= 0) {
		ldap_abandon_ext(w->l->ld, id, NULL, NULL);
		return failed(w->l, "search", rc ? LDAP_SERVER_DOWN :
		    LDAP_TIMEOUT, err);
	}
	rc = ldap_parse_result(w->l->ld, page, &w->code, NULL, NULL, NULL,
	    &controls, 0);
	if (rc == LDAP_SUCCESS) {
		read_page(w, page);
		read_cookie(w, controls);
	}
	ldap_controls_free(controls);
	ldap_msgfree(page);
	return rc ? failed(w->l, "search", rc, err) : 0;
}

/* 1 all pages, 0 no such base, -1. */
static int
judge(struct work *w, struct err *err)
{
	switch (w->code) {
	case LDAP_SUCCESS:
		return 1;
	case LDAP_SIZELIMIT_EXCEEDED:
		w->found->more = true;
		return 1;
	case LDAP_NO_SUCH_OBJECT:
	case LDAP_REFERRAL:
		return 0;
	default:
		return failed(w->l, "search", w->code, err);
	}
}

/* Whether there is another page, or the same to be asked for in smaller ones. */
static bool
next_page(const struct work *w, size_t *step)
{
	if (w->code == LDAP_ADMINLIMIT_EXCEEDED && w->found->n == 0)
		return ++*step < ARRAY_SIZE(page_sizes);
	return w->code == LDAP_SUCCESS && w->cookie.bv_len && !w->found->more;
}

static int
get_all(struct work *w, struct err *err)
{
	int most = (int)MIN(w->search->most, (size_t)INT_MAX - 1) + 1;
	size_t step = 0;

	do {
		if (get_page(w, MIN(page_sizes[step], most), err) < 0)
			return -1;
	} while (next_page(w, &step));
	return judge(w, err);
}

int
ldapc_search(struct ldapc *l, const struct ldapc_search *search,
    struct ldapc_entries *ret, struct err *err)
{
	struct work w = { .l = l, .search = search, .found = ret };
	int rc;

	while (search->attrs[w.attrs])
		w.attrs++;
	*ret = (struct ldapc_entries){
		.items = arena_array(l->arena, search->most,
		    sizeof(struct ldapc_entry)),
	};
	rc = get_all(&w, err);
	ber_memfree(w.cookie.bv_val);
	return rc;
}
