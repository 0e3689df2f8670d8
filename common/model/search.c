#include "base.h"

#include "buf.h"
#include "search.h"

/* As names are: of other letters than these there are none in them. */
static struct str
lower(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		buf_addc(&b, s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] - 'A' + 'a') : s.p[i]);
	return buf_str(&b);
}

int
search_names(struct db *db, struct arena *a, const struct search *s,
    struct str *ret_json, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_SEARCH_NAMES, &row, err, s->visitor,
	    (int)s->repositories, (int)s->projects, lower(a, s->word),
	    s->max) < 0)
		return -1;
	*ret_json = row_str(&row, "found");
	return 0;
}
