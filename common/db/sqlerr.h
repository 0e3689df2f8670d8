/* sqlerr.h — SQLSTATE to error code, in one table. */
#ifndef SQLERR_H
#define SQLERR_H

#include "err.h"

/* state: five characters, or NULL when the connection broke. */
enum err_code sqlerr_code(const char *state);

#endif
