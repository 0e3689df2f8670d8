#include "base.h"

#include "referrer.h"

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
