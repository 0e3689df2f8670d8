#include "base.h"

#include "tag.h"

int
tag_page(struct db *db, struct arena *a, struct str project,
    struct str repository, struct str after, int64_t n, struct name_page *ret,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_TAG_PAGE, &row, err, project, repository,
	    name_page_after(after), n);

	if (rc > 0)
		name_page_read(&row, ret);
	return rc;
}

int
tag_locked(struct db *db, struct arena *a, struct str project,
    struct str repository, struct str tag, struct digest *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_TAG_LOCKED, &row, err, project, repository,
	    tag);

	if (rc < 0 || row_null(&row, "digest"))
		return rc < 0 ? -1 : 0;
	return digest_from_db(row_str(&row, "digest"), ret, err) < 0 ? -1 : 1;
}
