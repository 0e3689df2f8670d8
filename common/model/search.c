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

bool
search_is_kind(struct str name)
{
	static const char *const kinds[] = {
		"project", "repository", "tag", "digest",
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_eq(name, str_of(kinds[i])))
			return true;
	return false;
}

int
search_find(struct db *db, struct arena *a, const struct search *s,
    struct str kind, int64_t behind, struct str *ret_json, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_SEARCH_FIND, &row, err, s->visitor,
	    (int)s->repositories, (int)s->projects, kind, s->word, s->within,
	    s->max, behind) < 0)
		return -1;
	*ret_json = row_str(&row, "found");
	return 0;
}
