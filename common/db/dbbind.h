/* dbbind.h — parameters in PostgreSQL's binary formats; inside common/db. */
#ifndef DBBIND_H
#define DBBIND_H

#include <libpq-fe.h>

#include "arena.h"

#define DBBIND_MAX 24

struct dbbind {
	struct arena **scratch; /* made when an array needs it */
	int count;
	const char *values[DBBIND_MAX];
	int lengths[DBBIND_MAX];
	int formats[DBBIND_MAX];
	char numbers[DBBIND_MAX][8];
};

void dbbind_init(struct dbbind *b, struct arena **scratch);

/* Appends one value for each letter; borrows them. */
void dbbind_values(struct dbbind *b, const char *letters, va_list ap);

/* The types of the letters. */
void dbbind_types(const char *letters, Oid types[DBBIND_MAX]);

/* The number in a command tag; 0 for none. */
int64_t dbbind_touched(const char *tag);

#endif
