#include "base.h"

#include "page.h"

static void
read_page(const struct row *row, struct name_page *ret)
{
	ret->names = row_str(row, "names");
	ret->last = row_str(row, "last");
	ret->more = row_bool(row, "more");
}

/* NULL is no text to compare with. */
static struct str
text(struct str s)
{
	return s.p ? s : STR("");
}

int
tag_page(struct db *db, struct arena *a, struct str project,
    struct str repository, struct str after, int64_t n, struct name_page *ret,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_TAG_PAGE, &row, err, project, repository,
	    text(after), n);

	if (rc > 0)
		read_page(&row, ret);
	return rc;
}

int
repository_catalog(struct db *db, struct arena *a, int64_t user_id,
    bool sysadmin, struct str after, int64_t n, struct name_page *ret,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_REPOSITORY_CATALOG, &row, err, user_id,
	    (int)sysadmin, text(after), n) < 0)
		return -1;
	read_page(&row, ret);
	return 0;
}

int
referrer_index(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *subject,
    const struct db_array *types, struct str *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_REFERRER_INDEX, &row, err, project, repository,
	    digest_db(a, subject), types->count ? types : NULL) < 0)
		return -1;
	*ret = row_str(&row, "index");
	return 0;
}
