/* audit_chain.c — hashing rows, sealing them, purging them. */
#include "base.h"

#include <endian.h>
#include <fcntl.h>

#include "audit_chain.h"
#include "clock.h"
#include "codec.h"
#include "fs.h"
#include "hash.h"
#include "limits.h"

#define STATEMENT_MAX 4096
#define HEX 64

int
audit_chain_key(struct arena *a, struct str prefix, bool signs,
    struct jws_key **ret, struct err *err)
{
	const char *path = arena_printf(a, "%.*s/%s", STR_ARG(prefix),
	    signs ? AUDIT_KEY : AUDIT_KEY_PUBLIC).p;
	struct str pem;
	int rc = fs_read_file(a, AT_FDCWD, path, AUDIT_KEY_MAX, &pem, err);

	if (rc == 0)
		return err_cause(err, E_INTERNAL, "there is no %s", path);
	return rc < 0 ? -1 : jws_key_load(a, pem, ret, err);
}

static struct str
hex_of_hash(struct arena *a, struct str bytes)
{
	unsigned char hash[HASH_MAX];
	struct buf b;
	size_t n;

	hash_of(HASH_SHA256, bytes, hash, &n);
	buf_init(&b, a, HEX);
	hex_add(&b, str_from(hash, n));
	return buf_str(&b);
}

struct str
audit_chain_hash(struct arena *a, struct str statement)
{
	return hex_of_hash(a, statement);
}

void
audit_sum_init(struct audit_sum *s, struct arena *a)
{
	*s = (struct audit_sum){ 0 };
	buf_init(&s->hashes, a, (size_t)LIMIT_AUDIT_ROWS * 32);
	buf_init(&s->marks, a, (size_t)LIMIT_AUDIT_ROWS * AUDIT_MARK);
}

static void
add_text(struct hash *h, struct str text)
{
	uint64_t length = htobe64(text.n);

	hash_add(h, text.p ? "\1" : "", 1);
	if (!text.p)
		return;
	hash_add(h, &length, sizeof(length));
	hash_add(h, text.p, text.n);
}

static void
add_number(struct hash *h, int64_t v)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRId64, v);

	add_text(h, str_from(text, (size_t)n));
}

static void
hash_row(const struct row *row, unsigned char out[HASH_MAX])
{
	static const char *const numbers[] = { "project_id", "manifest_id" };
	static const char *const texts[] = {
		"operation", "resource_type", "resource", "username", "client",
		"request_id", "user_agent",
	};
	struct hash h;
	size_t n;

	hash_init(&h, HASH_SHA256);
	add_number(&h, row_time(row, "op_time"));
	add_number(&h, row_i64(row, "audit_id"));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (row_null(row, numbers[i]))
			add_text(&h, STR_NULL);
		else
			add_number(&h, row_i64(row, numbers[i]));
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		add_text(&h, row_str(row, texts[i]));
	add_text(&h, row_bool(row, "success") ? STR("t") : STR("f"));
	add_text(&h, row_str(row, "description"));
	hash_end(&h, out, &n);
}

void
audit_sum_add(struct audit_sum *s, const struct row *row)
{
	unsigned char hash[HASH_MAX];
	uint64_t id = htobe64((uint64_t)row_i64(row, "audit_id"));

	hash_row(row, hash);
	buf_add(&s->hashes, str_from(hash, 32));
	buf_add(&s->marks, str_from(&id, sizeof(id)));
	buf_add(&s->marks, str_from(hash, AUDIT_MARK - sizeof(id)));
	s->rows++;
}

struct str
audit_sum_hash(struct arena *a, const struct audit_sum *s)
{
	return hex_of_hash(a, buf_str(&s->hashes));
}

static void
put_key(struct jsout *j, const char *name, struct audit_key key)
{
	jsout_arr_begin(j, name);
	jsout_i64(j, NULL, key.at);
	jsout_i64(j, NULL, key.id);
	jsout_arr_end(j);
}

static int
state(struct arena *a, const struct jws_key *key, struct audit_seal *s,
    const struct audit_sum *sum, struct str previous, struct err *err)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, a, STATEMENT_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_i64(&j, "seal", s->id);
	put_key(&j, "from", s->from);
	put_key(&j, "to", s->to);
	jsout_i64(&j, "rows", sum->rows);
	jsout_str(&j, "hash", audit_sum_hash(a, sum));
	jsout_str(&j, "previous", previous);
	jsout_i64(&j, "time", clock_now());
	jsout_obj_end(&j);
	s->marks = buf_str(&sum->marks);
	return jws_sign(a, key, buf_str(&b), &s->statement, err);
}

int
audit_chain_seal(struct db *db, const struct jws_key *key, int64_t horizon,
    int64_t *ret_rows, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct audit_seal last = { 0 }, s;
	struct str previous = STR("");
	struct audit_sum sum;
	struct rows rows;
	int rc = audit_seal_last(db, a, &last, err);

	*ret_rows = 0;
	if (rc < 0)
		return -1;
	if (rc > 0)
		previous = audit_chain_hash(a, last.statement);
	s = (struct audit_seal){ .id = last.id + 1, .from = last.to,
		.to = { horizon - 1, AUDIT_ID_MAX } };
	if (horizon <= s.from.at)
		return 0;
	if (audit_rows(db, a, s.from, s.to, LIMIT_AUDIT_SEAL, &rows, err) < 0)
		return -1;
	audit_sum_init(&sum, a);
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		audit_sum_add(&sum, &row);
		if (i + 1 == LIMIT_AUDIT_SEAL)
			s.to = (struct audit_key){ row_time(&row, "op_time"),
				row_i64(&row, "audit_id") };
	}
	*ret_rows = rows.count;
	if (rows.count == 0)
		return 0;
	if (state(a, key, &s, &sum, previous, err) < 0 ||
	    audit_seal_add(db, &s, err) < 0)
		return -1;
	return rows.count == LIMIT_AUDIT_SEAL;
}
