/* audit_verify.c — whether the audit is what was sealed, and if not, where. */
#include "base.h"

#include <endian.h>

#include "audit_chain.h"
#include "jsin.h"
#include "limits.h"

#define FINDING_MAX 256
#define SHOWN 100 /* rows of one seal that are named */

/* What is known of the seal before. */
struct link {
	int64_t id;
	struct audit_key to;
	struct str hash;
};

/* A row as it is, or as its mark says it was. */
struct mark {
	int64_t id, at; /* at 0: only the mark knows it */
	unsigned char hash[AUDIT_MARK - 8];
};

struct marks {
	struct mark *items;
	size_t n;
};

/* What a statement says is there. */
struct claim {
	int64_t rows;
	struct str hash;
};

static void finding(struct audit_check *c, const char *fmt, ...) PRINTF(2, 3);

static void
finding(struct audit_check *c, const char *fmt, ...)
{
	char text[FINDING_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->findings++;
	if (c->found)
		c->found(c->arg, text);
}

/* 1 the claims of a statement that holds, 0 it does not, -1. */
static int
open_statement(struct audit_check *c, struct arena *a, struct str statement,
    struct jsin *ret, struct err *err)
{
	struct str claims;
	int rc = jws_verify(a, &c->key, 1, statement, &claims, err);

	return rc <= 0 ? rc : jsin_parse(a, claims, ret, err) < 0 ? -1 : 1;
}

static bool
is_key(const struct jsin *claims, const char *name, struct audit_key key)
{
	struct jsin pair, at, id;
	struct err ignored;
	int64_t a, b;

	if (jsin_arr(claims, name, &pair, &ignored) < 0 ||
	    jsin_count(&pair) != 2)
		return false;
	jsin_at(&pair, 0, &at);
	jsin_at(&pair, 1, &id);
	return jsin_as_i64(&at, 0, INT64_MAX, &a, &ignored) == 0 &&
	    jsin_as_i64(&id, 0, INT64_MAX, &b, &ignored) == 0 &&
	    a == key.at && b == key.id;
}

static int
read_claim(const struct jsin *claims, struct claim *ret, struct err *err)
{
	if (jsin_i64(claims, "rows", 0, INT64_MAX, &ret->rows, err) < 0 ||
	    jsin_str(claims, "hash", &ret->hash, err) < 0)
		return -1;
	return 0;
}

static bool
says(const struct jsin *claims, const char *name, struct str text)
{
	struct err ignored;
	struct str said;

	return jsin_str(claims, name, &said, &ignored) == 0 &&
	    str_eq(said, text);
}

static bool
is_number(const struct jsin *claims, const char *name, int64_t number)
{
	struct err ignored;
	int64_t said;

	return jsin_i64(claims, name, 0, INT64_MAX, &said, &ignored) == 0 &&
	    said == number;
}

/* 1 signed, and about the place where it stands; 0 not, which was told; -1. */
static int
check_statement(struct audit_check *c, struct arena *a,
    const struct audit_seal *s, const struct link *before, struct claim *ret,
    struct err *err)
{
	struct jsin claims;
	int rc = open_statement(c, a, s->statement, &claims, err);

	if (rc < 0)
		return -1;
	if (rc == 0 || !is_number(&claims, "seal", s->id) ||
	    !is_key(&claims, "from", s->from) ||
	    !is_key(&claims, "to", s->to)) {
		finding(c, "seal %" PRId64 " was changed", s->id);
		return 0;
	}
	if (s->id == before->id + 1 &&
	    !says(&claims, "previous", before->hash))
		finding(c, "seal %" PRId64 " was made after another seal %"
		    PRId64, s->id, before->id);
	return read_claim(&claims, ret, err) < 0 ? -1 : 1;
}

/* The same for what a purge has left; without one, the claim stays. */
static int
check_purge(struct audit_check *c, struct arena *a,
    const struct audit_seal *s, struct claim *claim, struct err *err)
{
	struct jsin claims;
	int64_t rows = claim->rows;
	int rc = s->purge.p ? open_statement(c, a, s->purge, &claims, err) : 1;

	if (rc < 0 || !s->purge.p)
		return rc;
	if (rc == 0 || !is_number(&claims, "seal", s->id) ||
	    !says(&claims, "of", audit_chain_hash(a, s->statement))) {
		finding(c, "seal %" PRId64 ": the record of its purge was "
		    "changed", s->id);
		return 0;
	}
	if (read_claim(&claims, claim, err) < 0)
		return -1;
	c->purged += rows - claim->rows;
	return 1;
}

static int
by_id(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void
read_marks(struct arena *a, struct str text, struct marks *ret)
{
	*ret = (struct marks){ .n = text.n / AUDIT_MARK };
	ret->items = arena_array(a, ret->n + 1, sizeof(*ret->items));
	for (size_t i = 0; i < ret->n; i++) {
		const char *p = text.p + i * AUDIT_MARK;
		struct mark *m = &ret->items[i];
		uint64_t id;

		memcpy(&id, p, sizeof(id));
		*m = (struct mark){ .id = (int64_t)be64toh(id) };
		memcpy(m->hash, p + sizeof(id), sizeof(m->hash));
	}
}

/* Names the rows that differ; how many. */
static size_t
compare(struct audit_check *c, int64_t seal, struct marks *was,
    struct marks *now)
{
	size_t i = 0, j = 0, told = 0;

	qsort(was->items, was->n, sizeof(*was->items), by_id);
	qsort(now->items, now->n, sizeof(*now->items), by_id);
	while ((i < was->n || j < now->n) && told < SHOWN) {
		const struct mark *w = &was->items[i], *n = &now->items[j];
		int order = i == was->n ? 1 : j == now->n ? -1 : by_id(w, n);
		bool same = order == 0 &&
		    memcmp(w->hash, n->hash, sizeof(w->hash)) == 0;

		if (!same) {
			finding(c, "seal %" PRId64 ": row %" PRId64 " was %s",
			    seal, order <= 0 ? w->id : n->id, order == 0 ?
			    "changed" : order < 0 ? "removed" : "inserted");
			told++;
		}
		i += order <= 0;
		j += order >= 0;
	}
	return told;
}

static int
read_rows(struct db *db, struct arena *a, const struct audit_seal *s,
    struct audit_sum *ret, struct err *err)
{
	struct rows rows;

	if (audit_rows(db, a, s->from, s->to, LIMIT_AUDIT_ROWS, &rows,
	    err) < 0)
		return -1;
	audit_sum_init(ret, a);
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		audit_sum_add(ret, &row);
	}
	return 0;
}

/* Whether the rows are those of the claim; no seal has more than are read. */
static bool
fits(struct arena *a, const struct audit_sum *sum, const struct claim *claim)
{
	return sum->rows == claim->rows &&
	    str_eq(audit_sum_hash(a, sum), claim->hash);
}

int
audit_chain_intact(struct arena *a, struct jws_key *key,
    const struct audit_seal *s, const struct audit_sum *sum, struct err *err)
{
	const struct link elsewhere = { .id = -1 };
	struct audit_check quiet = { .key = key };
	struct claim claim;
	int rc = check_statement(&quiet, a, s, &elsewhere, &claim, err);

	if (rc > 0)
		rc = check_purge(&quiet, a, s, &claim, err);
	return rc > 0 ? fits(a, sum, &claim) : rc;
}

static void
locate(struct audit_check *c, struct arena *a, const struct audit_seal *s,
    const struct audit_sum *sum)
{
	struct marks was, now;

	read_marks(a, s->marks, &was);
	read_marks(a, buf_str(&sum->marks), &now);
	if (compare(c, s->id, &was, &now) == 0)
		finding(c, "seal %" PRId64 ": its rows or its marks were "
		    "changed", s->id);
}

static int
check_one(struct db *db, struct arena *a, struct audit_check *c,
    const struct audit_seal *s, const struct link *before, struct err *err)
{
	struct audit_sum sum;
	struct claim claim;
	int rc = check_statement(c, a, s, before, &claim, err);

	if (rc > 0)
		rc = check_purge(c, a, s, &claim, err);
	if (rc <= 0 || s->to.at < c->from || s->from.at > c->to)
		return MIN(rc, 0);
	if (read_rows(db, a, s, &sum, err) < 0)
		return -1;
	c->rows += sum.rows;
	if (!fits(a, &sum, &claim))
		locate(c, a, s, &sum);
	return 0;
}

/* A purge may come between the seal and its rows: then it is read anew. */
static int
check_seal(struct db *db, struct arena *a, struct audit_check *c,
    struct audit_seal *s, const struct link *before, struct err *err)
{
	struct audit_check quiet = *c;
	struct audit_seal again;
	int rc = check_one(db, a, c, s, before, err);

	if (rc < 0 || c->findings == quiet.findings)
		return rc;
	rc = audit_seal_next(db, a, s->id - 1, &again, err);
	if (rc <= 0 || str_eq(again.purge, s->purge))
		return MIN(rc, 0);
	*c = quiet;
	*s = again;
	return check_one(db, a, c, s, before, err);
}

static void
check_place(struct audit_check *c, const struct audit_seal *s,
    const struct link *before)
{
	if (s->id != before->id + 1)
		finding(c, "seals %" PRId64 " to %" PRId64 " are missing",
		    before->id + 1, s->id - 1);
	else if (s->from.at != before->to.at || s->from.id != before->to.id)
		finding(c, "seal %" PRId64 " does not begin where seal %"
		    PRId64 " ends", s->id, before->id);
}

int
audit_chain_verify(struct db *db, struct arena *a, struct audit_check *c,
    struct err *err)
{
	struct link before = { .hash = STR("") };
	bool known = !c->known.p;
	char hash[65];
	int rc;

	do {
		CLEANUP(arena_free) struct arena *page = arena_new();
		struct audit_seal s;

		rc = audit_seal_next(db, page, before.id, &s, err);
		if (rc <= 0)
			break;
		check_place(c, &s, &before);
		rc = check_seal(db, page, c, &s, &before, err) < 0 ? -1 : 1;
		c->seals++;
		snprintf(hash, sizeof(hash), "%.*s",
		    STR_ARG(audit_chain_hash(page, s.statement)));
		before = (struct link){ s.id, s.to, str_of(hash) };
		known = known || str_eq(before.hash, c->known);
		if (c->progress)
			c->progress(c->arg, c->rows);
	} while (rc > 0);
	if (rc < 0)
		return -1;
	if (!known)
		finding(c, "no seal has the hash that you know: those after it "
		    "are missing, or it is another audit's");
	c->hash = arena_str(a, before.hash);
	return 0;
}
