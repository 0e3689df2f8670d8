#include "base.h"

#include "jsout.h"

void
jsout_init(struct jsout *j, struct buf *buf)
{
	*j = (struct jsout){ .buf = buf };
}

/* The comma and the key before a value. */
static void
lead(struct jsout *j, const char *key)
{
	bool in_object = j->depth > 0 && j->closer[j->depth - 1] == '}';

	ASSERT(in_object == (key != NULL));
	ASSERT(j->depth > 0 || !j->more);
	if (j->more)
		buf_addc(j->buf, ',');
	if (key) {
		buf_add_json(j->buf, str_of(key));
		buf_addc(j->buf, ':');
	}
	j->more = true;
}

static void
begin(struct jsout *j, const char *key, char opener, char closer)
{
	lead(j, key);
	ASSERT(j->depth < JSOUT_DEPTH);
	buf_addc(j->buf, opener);
	j->closer[j->depth++] = closer;
	j->more = false;
}

static void
end(struct jsout *j, char closer)
{
	ASSERT(j->depth > 0 && j->closer[j->depth - 1] == closer);
	buf_addc(j->buf, closer);
	j->depth--;
	j->more = true;
}

void
jsout_obj_begin(struct jsout *j, const char *key)
{
	begin(j, key, '{', '}');
}

void
jsout_obj_end(struct jsout *j)
{
	end(j, '}');
}

void
jsout_arr_begin(struct jsout *j, const char *key)
{
	begin(j, key, '[', ']');
}

void
jsout_arr_end(struct jsout *j)
{
	end(j, ']');
}

void
jsout_str(struct jsout *j, const char *key, struct str s)
{
	lead(j, key);
	if (s.p)
		buf_add_json(j->buf, s);
	else
		buf_addz(j->buf, "null");
}

void
jsout_i64(struct jsout *j, const char *key, int64_t v)
{
	lead(j, key);
	buf_printf(j->buf, "%" PRId64, v);
}

void
jsout_bool(struct jsout *j, const char *key, bool v)
{
	lead(j, key);
	buf_addz(j->buf, v ? "true" : "false");
}

void
jsout_null(struct jsout *j, const char *key)
{
	lead(j, key);
	buf_addz(j->buf, "null");
}

void
jsout_raw(struct jsout *j, const char *key, struct str json)
{
	lead(j, key);
	buf_add(j->buf, json.p ? json : STR("null"));
}

void
jsout_done(const struct jsout *j)
{
	ASSERT(j->depth == 0 && j->more);
}
