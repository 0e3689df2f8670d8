/* audit_purge.c — old rows go, and the seals say which and by whom. */
#include "base.h"

#include "audit_chain.h"
#include "clock.h"
#include "limits.h"

#define STATEMENT_MAX 8192
#define EVENT_MAX 128

/* Rows of a seal: all of them, and those that a purge leaves. */
struct parts {
	struct audit_sum all, left;
};

static bool
is_wanted(const struct audit_purge *p, const struct row *row)
{
	struct str op = row_str(row, "operation");
	struct str type = row_str(row, "resource_type");
	char name[EVENT_MAX];
	int n = snprintf(name, sizeof(name), "%.*s_%.*s", STR_ARG(op),
	    STR_ARG(type));

	if (row_time(row, "op_time") >= p->before)
		return false;
	for (size_t i = 0; i < p->events.count; i++)
		if (str_eq(p->events.items[i], str_from(name, (size_t)n)))
			return true;
	return false;
}

static int
read_parts(struct db *db, struct arena *a, const struct audit_purge *p,
    const struct audit_seal *s, struct parts *ret, struct err *err)
{
	struct rows rows;

	if (audit_rows(db, a, s->from, s->to, LIMIT_AUDIT_ROWS, &rows,
	    err) < 0)
		return -1;
	audit_sum_init(&ret->all, a);
	audit_sum_init(&ret->left, a);
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		audit_sum_add(&ret->all, &row);
		if (!is_wanted(p, &row))
			audit_sum_add(&ret->left, &row);
	}
	return 0;
}

static int
state(struct arena *a, const struct audit_purge *p,
    const struct audit_seal *s, const struct audit_sum *left, struct str *ret,
    struct err *err)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, a, STATEMENT_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "seal", s->id);
	jsout_str(&j, "of", audit_chain_hash(a, s->statement));
	jsout_i64(&j, "rows", left->rows);
	jsout_str(&j, "hash", audit_sum_hash(a, left));
	jsout_i64(&j, "time", clock_now());
	jsout_str(&j, "by", p->by);
	jsout_i64(&j, "before", p->before);
	jsout_str(&j, "events", p->names);
	jsout_obj_end(&j);
	return jws_sign(a, p->key, buf_str(&b), ret, err);
}

static int
remove_rows(struct db *db, struct arena *a, const struct audit_purge *p,
    const struct audit_seal *s, const struct parts *parts, struct err *err)
{
	struct audit_purging gone = {
		.seal = s->id, .before = p->before, .events = p->events,
		.rows = parts->all.rows - parts->left.rows,
		.marks = buf_str(&parts->left.marks),
	};

	if (gone.marks.n == 0)
		gone.marks = STR("");
	if (state(a, p, s, &parts->left, &gone.purge, err) < 0)
		return -1;
	return audit_seal_purge(db, &gone, err);
}

static int
purge_one(struct db *db, struct arena *a, struct audit_purge *p,
    const struct audit_seal *s, struct err *err)
{
	struct parts parts;
	int64_t gone;
	int rc;

	if (read_parts(db, a, p, s, &parts, err) < 0)
		return -1;
	rc = audit_chain_intact(a, p->key, s, &parts.all, err);
	if (rc <= 0) {
		/* what was tampered with is evidence, and stays */
		p->broken += rc == 0;
		return rc;
	}
	gone = parts.all.rows - parts.left.rows;
	if (gone == 0)
		return 0;
	p->seals++;
	p->rows += gone;
	return p->dry ? 0 : remove_rows(db, a, p, s, &parts, err);
}

int
audit_chain_purge(struct db *db, struct audit_purge *p, int64_t *after,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct audit_seal s;
	int rc = audit_seal_left(db, a, *after, p->before, &s, err);

	if (rc <= 0)
		return rc;
	*after = s.id;
	return purge_one(db, a, p, &s, err) < 0 ? -1 : 1;
}
