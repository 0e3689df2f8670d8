#include "base.h"

#include "directory_conn.h"

/* -1 and why it would not do for log-ins. */
static int
try_url(const struct directory_call *c, struct str url, const char **ret_kind,
    struct err *err)
{
	struct directory_conn d;
	int rc;

	if (directory_open(c, url, &d, err) < 0)
		return -1;
	rc = directory_try_filters(&d, err);
	ldapc_close(&d.ldap);
	*ret_kind = d.active_directory ? "Active Directory" : "LDAP directory";
	return rc;
}

bool
directory_ping(const struct directory_call *c, struct buf *report)
{
	size_t n;
	struct str *urls = directory_urls(c->arena, c->conf->urls, &n);
	bool any = false;

	if (n == 0)
		buf_addz(report, "ldap_url is not set\n");
	for (size_t i = 0; i < n; i++) {
		const char *kind;
		struct err err;
		int rc = try_url(c, urls[i], &kind, &err);

		buf_printf(report, "%.*s: %s\n", STR_ARG(urls[i]),
		    rc == 0 ? kind : err.cause[0] ? err.cause : err.msg);
		any = any || rc == 0;
	}
	return any;
}
