#include "base.h"

#include "upload.h"

int
upload_create(struct db *db, struct arena *a, struct upload *u,
    int64_t seconds, int64_t most, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_UPLOAD_CREATE, &row, err, u->uuid,
	    u->project, u->repository, u->subject, (int64_t)u->alg, u->state,
	    STR_NULL, seconds, most, u->announced);

	if (rc == 0)
		return err_set(err, E_NAME_UNKNOWN, "project not found");
	if (rc > 0 && row_null(&row, "upload_id"))
		return err_set(err, E_TOO_MANY,
		    "you have %" PRId64 " uploads open", most);
	if (rc < 0)
		return -1;
	u->tight = row_bool(&row, "tight");
	return 0;
}

/* The statements cast to uuid, which fails on other text. */
static bool
is_uuid(struct str s)
{
	bool good = s.n == 36;

	for (size_t i = 0; good && i < s.n; i++)
		good = i == 8 || i == 13 || i == 18 || i == 23 ?
		    s.p[i] == '-' : (s.p[i] >= '0' && s.p[i] <= '9') ||
		    (s.p[i] >= 'a' && s.p[i] <= 'f');
	return good;
}

int
upload_get(struct db *db, struct arena *a, struct upload *u, struct err *err)
{
	struct row row;
	int rc;

	if (!is_uuid(u->uuid))
		return 0;
	rc = db_opt(db, a, STMT_UPLOAD_GET, &row, err, u->uuid, u->project,
	    u->repository, u->announced);
	if (rc <= 0)
		return rc;
	u->tight = row_bool(&row, "tight");
	u->subject = row_str(&row, "subject");
	u->received = row_i64(&row, "received");
	u->alg = (enum hash_alg)row_i64(&row, "hash_alg");
	u->state = row_str(&row, "hash_state");
	return 1;
}

int
upload_advance(struct db *db, struct arena *a, const struct upload *u,
    int64_t before, int64_t seconds, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_UPLOAD_ADVANCE, &row, err, u->uuid, before,
	    u->received, (int64_t)u->alg, u->state, STR_NULL, seconds);
}

int
upload_delete(struct db *db, struct arena *a, const struct upload *u,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_UPLOAD_DELETE, &row, err, u->uuid,
	    u->project, u->repository);
}

int
upload_expired(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_UPLOAD_EXPIRED, ret, err, after, most);
}

int
upload_list(struct db *db, struct arena *a, struct str after, int64_t most,
    struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_UPLOAD_LIST, ret, err, after, most);
}

int
upload_expire(struct db *db, struct arena *a, struct str uuid, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_UPLOAD_EXPIRE, &row, err, uuid);
}

int
upload_exists(struct db *db, struct arena *a, struct str uuid, struct err *err)
{
	struct row row;

	if (!is_uuid(uuid))
		return 0;
	return db_opt(db, a, STMT_UPLOAD_EXISTS, &row, err, uuid);
}
