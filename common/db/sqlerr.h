/* sqlerr.h — what PostgreSQL says, as our errors: SQLSTATE and constraints. */
#ifndef SQLERR_H
#define SQLERR_H

#include "err.h"

/* state: five characters, or NULL when the connection broke. */
enum err_code sqlerr_code(const char *state);

/*
 * Code and public sentence of a violated constraint that clients may meet; the
 * detail of the failure, or NULL, is the sentence of some.
 */
void sqlerr_explain(const char *constraint, const char *detail,
    struct err *err);

#endif
