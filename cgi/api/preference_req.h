/* preference_req.h — the object of preferences as clients send it. */
#ifndef PREFERENCE_REQ_H
#define PREFERENCE_REQ_H

#include "jsin.h"

/* E_BAD_REQUEST: a key that there is none of, or a value that is none of its key. */
int preference_check(const struct jsin *obj, struct err *err) MUST_CHECK;

#endif
