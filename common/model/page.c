#include "base.h"

#include "page.h"

void
name_page_read(const struct row *row, struct name_page *ret)
{
	ret->names = row_str(row, "names");
	ret->last = row_str(row, "last");
	ret->more = row_bool(row, "more");
}

struct str
name_page_after(struct str after)
{
	return after.p ? after : STR("");
}
