/* secret_input.h — passwords come by standard input: arguments are seen by all. */
#ifndef SECRET_INPUT_H
#define SECRET_INPUT_H

#include "tool.h"

/* One line, unseen if standard input is a terminal; the prompt goes there. */
int secret_input(struct tool *t, const char *prompt, struct str *ret,
    struct err *err) MUST_CHECK;

#endif
