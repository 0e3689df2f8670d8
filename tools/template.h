/* template.h — @NAMES@ in configuration templates. */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "buf.h"
#include "err.h"

struct template_value {
	const char *name;
	struct str value;
};

/*
 * Copies text to out with each @NAME@ (capitals and '_') replaced; a name that
 * is not in the table fails.
 */
int template_fill(struct str text, const struct template_value *values,
    size_t n, struct buf *out, struct err *err) MUST_CHECK;

#endif
