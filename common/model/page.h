/* page.h — pages of names in byte order, made by the database as JSON. */
#ifndef PAGE_H
#define PAGE_H

#include "row.h"

struct name_page {
	struct str names; /* JSON array of strings */
	struct str last;  /* the last of them */
	bool more;        /* others follow */
};

/* From the columns names, last and more. */
void name_page_read(const struct row *row, struct name_page *ret);

/* Where a page begins: an absent name is before all others. */
struct str name_page_after(struct str after);

#endif
