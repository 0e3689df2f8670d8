/* header.h — request headers with a grammar of their own. */
#ifndef HEADER_H
#define HEADER_H

#include "arena.h"

/* RFC 7617: user-id and password of Authorization: Basic; false if malformed. */
bool header_basic(struct arena *a, struct str authorization,
    struct str *ret_user, struct str *ret_password);

/* The credentials of Authorization: Bearer; absent for any other scheme. */
struct str header_bearer(struct str authorization);

/*
 * Whether If-None-Match or If-Match names the entity tag (opaque part without
 * quotes): quoted or bare, weak or strong, several, or '*'.
 */
bool header_etag_matches(struct str field, struct str tag);

/* The value of one cookie; absent if it is not there. */
struct str header_cookie(struct str cookies, const char *name);

#endif
