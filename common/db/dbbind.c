#include "base.h"

#include <endian.h>

#include "buf.h"
#include "db.h"
#include "dbbind.h"
#include "num.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25,
	OID_BYTEA_ARRAY = 1001, OID_TEXT_ARRAY = 1009 };

static Oid
type_of(char letter)
{
	switch (letter) {
	case 'I': return OID_INT8;
	case 'T': return OID_TEXT;
	case 'Y': return OID_BYTEA;
	case 'B': return OID_BOOL;
	case 'A': return OID_TEXT_ARRAY;
	case 'D': return OID_BYTEA_ARRAY;
	default: base_assert_failed("parameter letter", __FILE__, __LINE__);
	}
}

void
dbbind_types(const char *letters, Oid types[DBBIND_MAX])
{
	ASSERT(strlen(letters) <= DBBIND_MAX);
	for (size_t i = 0; letters[i]; i++)
		types[i] = type_of(letters[i]);
}

void
dbbind_init(struct dbbind *b, struct arena **scratch)
{
	b->scratch = scratch;
	b->count = 0;
}

static void
add(struct dbbind *b, struct str s)
{
	b->values[b->count] = s.p;
	b->lengths[b->count] = (int)s.n;
	b->formats[b->count] = 1;
	b->count++;
}

static void
add_number(struct dbbind *b, int64_t v)
{
	uint64_t net = htobe64((uint64_t)v);

	memcpy(b->numbers[b->count], &net, 8);
	add(b, str_from(b->numbers[b->count], 8));
}

static void
put32(struct buf *b, size_t v)
{
	uint32_t net = htobe32((uint32_t)v);

	buf_add(b, str_from(&net, 4));
}

/*
 * array_send: dimensions, "may hold NULL", type, then size and base of each;
 * an element's length of -1 is NULL.
 */
static void
add_array(struct dbbind *b, const struct db_array *a, Oid item)
{
	struct buf out;

	if (!a) {
		add(b, STR_NULL);
		return;
	}
	if (!*b->scratch)
		*b->scratch = arena_new();
	buf_init(&out, *b->scratch, INT_MAX / 2);
	put32(&out, a->count ? 1 : 0);
	put32(&out, 1);
	put32(&out, item);
	if (a->count) {
		put32(&out, a->count);
		put32(&out, 1);
	}
	for (size_t i = 0; i < a->count; i++) {
		put32(&out, a->items[i].p ? a->items[i].n : UINT32_MAX);
		buf_add(&out, a->items[i]);
	}
	add(b, buf_str(&out));
}

static void
add_bool(struct dbbind *b, bool v)
{
	b->numbers[b->count][0] = v;
	add(b, str_from(b->numbers[b->count], 1));
}

void
dbbind_values(struct dbbind *b, const char *letters, va_list ap)
{
	ASSERT(strlen(letters) <= DBBIND_MAX);
	for (size_t i = 0; letters[i]; i++) {
		switch (letters[i]) {
		case 'I': add_number(b, va_arg(ap, int64_t)); break;
		case 'B': add_bool(b, va_arg(ap, int)); break;
		case 'A':
			add_array(b, va_arg(ap, const struct db_array *),
			    OID_TEXT);
			break;
		case 'D':
			add_array(b, va_arg(ap, const struct db_array *),
			    OID_BYTEA);
			break;
		default: add(b, va_arg(ap, struct str));
		}
	}
}

int64_t
dbbind_touched(const char *tag)
{
	int64_t n = 0;

	num_i64(str_of(tag), 0, INT64_MAX, &n);
	return n;
}
