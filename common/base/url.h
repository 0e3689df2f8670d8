/* url.h — URLs of other servers, as administrators write them. */
#ifndef URL_H
#define URL_H

#include "arena.h"

/*
 * http or https, a host (name, IPv4 or [IPv6]), maybe a port and a path; no
 * user, query or fragment, and nothing that would have to be escaped.  In one
 * form: scheme and host in lower case, no default port, no slash at the end.
 */
bool url_normal(struct arena *a, struct str text, struct str *ret);

#endif
