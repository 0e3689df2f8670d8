#include "base.h"

#include "audit_seal.h"

int
audit_horizon(struct db *db, int64_t *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_AUDIT_HORIZON_MOVE, &row, err) < 0)
		return -1;
	*ret = row_i64(&row, "settled");
	return 0;
}

int
audit_rows(struct db *db, struct arena *a, struct audit_key after,
    struct audit_key to, int64_t most, struct rows *ret, struct err *err)
{
	return db_rows(db, a, STMT_AUDIT_ROWS, ret, err, after.at, after.id,
	    to.at, to.id, most);
}

int
audit_place_get(struct db *db, struct audit_key *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_AUDIT_PLACE_GET, &row, err) < 0)
		return -1;
	*ret = (struct audit_key){ row_i64(&row, "at"), row_i64(&row, "id") };
	return 0;
}

int
audit_place_set(struct db *db, struct audit_key place, struct err *err)
{
	return db_none(db, STMT_AUDIT_PLACE_SET, NULL, err, place.at, place.id);
}

int
audit_place_forget(struct db *db, struct err *err)
{
	return db_none(db, STMT_AUDIT_PLACE_FORGET, NULL, err);
}

int
audit_seal_add(struct db *db, const struct audit_seal *s, struct err *err)
{
	return db_none(db, STMT_AUDIT_SEAL_ADD, NULL, err, s->id, s->from.at,
	    s->from.id, s->to.at, s->to.id, s->statement, s->marks);
}

/* What a statement found: rc as it was. */
static int
read_seal(int rc, const struct row *row, struct audit_seal *ret)
{
	if (rc > 0)
		*ret = (struct audit_seal){
			.id = row_i64(row, "seal_id"),
			.from = { row_i64(row, "from_at"),
				row_i64(row, "from_id") },
			.to = { row_i64(row, "to_at"), row_i64(row, "to_id") },
			.statement = row_str(row, "statement"),
			.marks = row_str(row, "marks"),
			.purge = row_str(row, "purge"),
		};
	return rc;
}

int
audit_seal_last(struct db *db, struct arena *a, struct audit_seal *ret,
    struct err *err)
{
	struct row row;

	return read_seal(db_opt(db, a, STMT_AUDIT_SEAL_LAST, &row, err), &row,
	    ret);
}

int
audit_seal_next(struct db *db, struct arena *a, int64_t after,
    struct audit_seal *ret, struct err *err)
{
	struct row row;

	return read_seal(db_opt(db, a, STMT_AUDIT_SEAL_NEXT, &row, err, after),
	    &row, ret);
}

int
audit_seal_left(struct db *db, struct arena *a, int64_t after, int64_t before,
    struct audit_seal *ret, struct err *err)
{
	struct row row;

	return read_seal(db_opt(db, a, STMT_AUDIT_SEAL_LEFT, &row, err, after,
	    before), &row, ret);
}

int
audit_seal_purge(struct db *db, const struct audit_purging *p,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	return db_one(db, a, STMT_AUDIT_SEAL_PURGE, &row, err, p->seal,
	    p->before, &p->events, p->rows, p->marks, p->purge);
}

int
audit_drop_months(struct db *db, int64_t before, int64_t *ret,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct row row;

	if (db_one(db, a, STMT_AUDIT_DROP_MONTHS, &row, err, before) < 0)
		return -1;
	*ret = row_i64(&row, "dropped");
	return 0;
}
