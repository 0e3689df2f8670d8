/* registry.h — the handlers of registry.fcgi, and what they share. */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "actor.h"
#include "ctx.h"
#include "digest.h"

extern const struct route_table registry_routes;

/* Handlers: 0 and c->resp is filled, or -1 and err. */
int root_get(struct ctx *c, struct err *err);
int catalog_list(struct ctx *c, struct err *err);
int tag_list_get(struct ctx *c, struct err *err);
int referrer_list(struct ctx *c, struct err *err);
int upload_start(struct ctx *c, struct err *err);
int upload_status(struct ctx *c, struct err *err);
int upload_chunk(struct ctx *c, struct err *err);
int upload_end(struct ctx *c, struct err *err);
int upload_cancel(struct ctx *c, struct err *err);
int blob_get(struct ctx *c, struct err *err);
int blob_drop(struct ctx *c, struct err *err);
int manifest_pull(struct ctx *c, struct err *err);
int manifest_push(struct ctx *c, struct err *err);
int manifest_drop(struct ctx *c, struct err *err);

/* The repository of the path, cut behind the project: E_NAME_UNKNOWN. */
int registry_name(struct ctx *c, struct str *ret_project, struct str *ret_rest,
    struct err *err) MUST_CHECK;

/* Who does it, for the audit. */
struct actor registry_actor(const struct ctx *c);

/* n= and last= of a list; *ret_n is clamped to LIMIT_REGISTRY_PAGE. */
int registry_page(struct ctx *c, int64_t *ret_n, struct str *ret_last,
    struct err *err) MUST_CHECK;

/* Link to the page behind last, relative as all our links. */
void registry_link_next(struct ctx *c, struct str path, int64_t n,
    struct str last);

/* Docker-Content-Digest and ETag. */
void registry_digest_headers(struct ctx *c, const struct digest *d);

/* True when If-None-Match names it; then the answer is 304. */
bool registry_not_modified(struct ctx *c, const struct digest *d);

#endif
