/* service.h — the handlers of token.fcgi. */
#ifndef SERVICE_H
#define SERVICE_H

#include "ctx.h"

/* GET: Basic or anonymous (distribution token specification). */
int token_get(struct ctx *c, struct err *err);

/* POST: the OAuth2 form; only the password grant (we hand out no others). */
int token_post(struct ctx *c, struct err *err);

/* The public keys, RFC 7517. */
int jwks_get(struct ctx *c, struct err *err);

#endif
