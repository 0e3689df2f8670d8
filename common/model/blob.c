#include "base.h"

#include "blob.h"

int
blob_find(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *d, int64_t *ret_size,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_BLOB_FIND, &row, err, project, repository,
	    digest_db(a, d));

	if (rc > 0)
		*ret_size = row_i64(&row, "size");
	return rc;
}

int
blob_lock(struct db *db, struct arena *a, const struct digest *d,
    struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_BLOB_LOCK, &row, err, digest_db(a, d)) < 0)
		return -1;
	return row_bool(&row, "live");
}

int
blob_admit(struct db *db, struct arena *a, struct str upload,
    const struct digest *d, int64_t size, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_BLOB_ADMIT, &row, err, upload, digest_db(a, d),
	    size) < 0)
		return -1;
	return row_bool(&row, "live");
}

int
blob_commit(struct db *db, struct arena *a, struct str upload,
    const struct digest *d, int64_t size, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_BLOB_COMMIT, &row, err, upload, digest_db(a, d),
	    size, STR_NULL) < 0)
		return -1;
	return row_bool(&row, "done");
}

int
blob_mount(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *d,
    const struct blob_source *from, struct err *err)
{
	struct row row;
	int rc;

	if (from->project.p)
		rc = db_opt(db, a, STMT_BLOB_MOUNT, &row, err, project,
		    repository, digest_db(a, d), from->project,
		    from->repository);
	else
		rc = db_opt(db, a, STMT_BLOB_MOUNT_ANY, &row, err, project,
		    repository, digest_db(a, d), from->visitor,
		    (int)from->sysadmin);
	return rc > 0 ? row_bool(&row, "linked") : rc;
}

int
blob_unlink(struct db *db, struct arena *a, struct str project,
    struct str repository, const struct digest *d, const struct actor *actor,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_BLOB_UNLINK, &row, err, project, repository,
	    digest_db(a, d), actor->username, actor->client,
	    actor->request_id, actor->user_agent);
}

int
blob_page(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_BLOB_PAGE, ret, err,
	    after.p ? after : STR(""), most);
}

int
blob_unknown(struct db *db, struct arena *a, const struct db_array *digests,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_BLOB_UNKNOWN, ret, err, digests);
}

int
blob_needed_by(struct db *db, struct arena *a, const struct digest *d,
    struct str *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_BLOB_NEEDED_BY, &row, err, digest_db(a, d),
	    INT64_C(5)) < 0)
		return -1;
	*ret = row_str(&row, "places");
	return 0;
}
