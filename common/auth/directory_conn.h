/* directory_conn.h — getting through to a directory; inside common/auth. */
#ifndef DIRECTORY_CONN_H
#define DIRECTORY_CONN_H

#include "directory.h"

/* A connection on which the search account is logged in. */
struct directory_conn {
	const struct directory_call *call;
	struct ldapc *ldap;
	bool active_directory;
};

/* By one URL, whatever is remembered. */
int directory_open(const struct directory_call *c, struct str url,
    struct directory_conn *ret, struct err *err) MUST_CHECK;

int directory_connect(const struct directory_call *c,
    struct directory_conn *ret, struct err *err) MUST_CHECK;

/* The search account again, after somebody else. */
int directory_rebind(struct directory_conn *d, struct err *err) MUST_CHECK;

/* Whether the searches for users and groups can be made. */
int directory_try_filters(struct directory_conn *d, struct err *err) MUST_CHECK;

/* The URLs of a setting; *ret_n of them. */
struct str *directory_urls(struct arena *a, struct str urls, size_t *ret_n);

/* Of user: dn; fills in groups and admin.  e is the user's entry. */
int directory_read_groups(struct directory_conn *d, const struct ldapc_entry *e,
    struct directory_user *user, struct err *err) MUST_CHECK;

/* "(...)" of a setting that may lack its parentheses; absent if it is empty. */
struct str directory_filter(struct arena *a, struct str setting);

/* The filter of groups; if none is set, by the object classes that are some. */
struct str directory_group_filter(const struct directory_call *c);

/* E_UNAVAILABLE unless the text can be the name of an attribute. */
int directory_check_attr(const char *setting, struct str text, struct err *err)
    MUST_CHECK;

#endif
