#include "base.h"

#include "buf.h"
#include "search.h"

int
search_names(struct db *db, struct arena *a, const struct search *s,
    struct str *ret_json, struct err *err)
{
	struct row row;
	struct buf word;

	/* as names are */
	buf_init(&word, a, s->word.n + 1);
	buf_add_lower(&word, s->word);
	if (db_one(db, a, STMT_SEARCH_NAMES, &row, err, s->visitor,
	    (int)s->repositories, (int)s->projects, buf_str(&word),
	    s->max) < 0)
		return -1;
	*ret_json = row_str(&row, "found");
	return 0;
}
