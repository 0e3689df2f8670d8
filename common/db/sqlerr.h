/* sqlerr.h — what PostgreSQL says, as our errors: SQLSTATE and constraints. */
#ifndef SQLERR_H
#define SQLERR_H

#include "err.h"

/* state: five characters, or NULL when the connection broke. */
enum err_code sqlerr_code(const char *state);

/* Code and public sentence of a violated constraint that clients may meet. */
void sqlerr_explain(const char *constraint, struct err *err);

#endif
