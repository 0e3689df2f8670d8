#include "base.h"

#include "audit.h"
#include "configuration.h"
#include "ldapc.h"
#include "num.h"
#include "setting.h"
#include "tcp.h"
#include "x509.h"

enum config_type {
	TYPE_BOOL, TYPE_INT, TYPE_TEXT, TYPE_NAME, TYPE_CHOICE, TYPE_SECRET,
	TYPE_MAP, TYPE_QUOTA, TYPE_URLS, TYPE_PEM, TYPE_EVENTS,
	TYPE_ADDRESS, TYPE_NEVER
};

static const struct item {
	const char *name;
	enum config_type type;
	const char *dfl; /* of a choice: all words */
	int64_t min, max;
} table[] = {
#define X(key, type, dfl, min, max) \
	[CONFIG_##key] = { #key, TYPE_##type, dfl, min, max },
#include "configuration.def"
#undef X
};

const char *
config_name(enum config_key key)
{
	ASSERT(key < CONFIG_KEYS);
	return table[key].name;
}

bool
config_is_secret(enum config_key key)
{
	ASSERT(key < CONFIG_KEYS);
	return table[key].type == TYPE_SECRET;
}

static struct str
default_of(const struct item *item)
{
	struct str rest = str_of(item->dfl), first = STR("");

	if (item->type == TYPE_CHOICE)
		str_next(&rest, '|', &first);
	return item->type == TYPE_CHOICE ? first : rest;
}

int
config_users_exist(struct db *db, struct arena *a, bool *ret, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_SETTING_USERS, &row, err) < 0)
		return -1;
	*ret = row_bool(&row, "exist");
	return 0;
}

int
config_load(struct db *db, struct arena *a, struct config *ret,
    struct err *err)
{
	struct jsin *all = arena_alloc(a, sizeof(*all));
	struct str json;

	if (setting_all(db, a, &json, err) < 0 ||
	    jsin_parse(a, json, all, err) < 0)
		return -1;
	for (int i = 0; i < CONFIG_KEYS; i++) {
		ret->values[i] = default_of(&table[i]);
		if (jsin_str_opt(all, table[i].name, &ret->values[i], err) < 0)
			return -1;
	}
	return 0;
}

/* The place of a word among those of a choice; -1 if it is not there. */
static int64_t
place_of(struct str words, struct str value)
{
	struct str word;

	for (int64_t i = 0; str_next(&words, '|', &word); i++)
		if (str_eq(word, value))
			return i;
	return -1;
}

int64_t
config_number(const struct config *c, enum config_key key)
{
	struct str v = c->values[key];
	int64_t n = 0;

	if (table[key].type == TYPE_BOOL || table[key].type == TYPE_NEVER)
		return str_eq(v, STR("true"));
	if (table[key].type == TYPE_CHOICE)
		return place_of(str_of(table[key].dfl), v);
	/* what was stored by other hands counts within the bounds only */
	if (!num_i64(v, table[key].min, table[key].max, &n))
		num_i64(default_of(&table[key]), INT64_MIN, INT64_MAX, &n);
	return n;
}

void
config_write(const struct config *c, enum config_key key, struct jsout *out)
{
	switch (table[key].type) {
	case TYPE_BOOL:
	case TYPE_NEVER:
		jsout_bool(out, "value", config_number(c, key) != 0);
		return;
	case TYPE_INT:
	case TYPE_QUOTA:
		jsout_i64(out, "value", config_number(c, key));
		return;
	case TYPE_TEXT:
	case TYPE_NAME:
	case TYPE_CHOICE:
	case TYPE_MAP:
	case TYPE_URLS:
	case TYPE_PEM:
	case TYPE_EVENTS:
	case TYPE_ADDRESS:
		jsout_str(out, "value", c->values[key]);
		return;
	case TYPE_SECRET:
		break;
	}
	base_assert_failed("secret", __FILE__, __LINE__);
}

static int
read_bool(const struct jsin *v, struct str *ret, struct err *err)
{
	bool value;

	if (jsin_as_bool(v, &value, err) < 0)
		return -1;
	*ret = value ? STR("true") : STR("false");
	return 0;
}

/* What is forwarded is read from the database, so it has to be there. */
static int
read_never(const struct jsin *v, struct str *ret, struct err *err)
{
	if (read_bool(v, ret, err) < 0)
		return -1;
	return str_eq(*ret, STR("false")) ? 0 : jsin_fail(v, err,
	    E_BAD_REQUEST, "the database is always written, for rows are "
	    "forwarded from there");
}

static int
read_number(struct arena *a, const struct item *item, const struct jsin *v,
    struct str *ret, struct err *err)
{
	int64_t n;

	if (jsin_as_i64(v, INT64_MIN, INT64_MAX, &n, err) < 0) {
		err->code = E_BAD_REQUEST; /* of a number too large, too */
		return -1;
	}
	if (n < item->min || n > item->max ||
	    (item->type == TYPE_QUOTA && n == 0))
		return jsin_fail(v, err, E_BAD_REQUEST, "out of bounds");
	*ret = arena_printf(a, "%" PRId64, n);
	return 0;
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == ':')
			return false;
	return true;
}

static bool
is_map(struct arena *a, struct str text)
{
	struct jsin_iter it;
	struct jsin map, v;
	struct err ignored;

	if (jsin_parse(a, text, &map, &ignored) < 0 || map.type != JSIN_OBJ)
		return false;
	jsin_iter_init(&it, &map);
	while (jsin_iter_next(&it, &v))
		if (v.type != JSIN_STR)
			return false;
	return true;
}

static bool
is_urls(struct arena *a, struct str text)
{
	struct str piece, url;

	while (str_next(&text, ',', &piece))
		while (str_next(&piece, ' ', &url))
			if (url.n && !ldapc_url_valid(a, url))
				return false;
	return true;
}

static bool
is_certificate(struct str pem)
{
	struct err ignored;
	int64_t ends;

	return pem.n == 0 || x509_expiry(pem, &ends, &ignored) == 0;
}

static bool
is_events(struct str text)
{
	struct str piece;

	while (str_next(&text, ',', &piece)) {
		piece = str_trim(piece);
		if (piece.n && !audit_is_event(piece))
			return false;
	}
	return true;
}

bool
config_disables_event(const struct config *c, struct str event)
{
	struct str text = c->values[CONFIG_disabled_audit_log_event_types];
	struct str piece;

	while (str_next(&text, ',', &piece))
		if (str_eq(str_trim(piece), event))
			return true;
	return false;
}

static int
read_text(struct arena *a, const struct item *item, const struct jsin *v,
    struct str *ret, struct err *err)
{
	struct str text;
	bool fits = true;

	if (jsin_as_str(v, &text, err) < 0)
		return -1;
	if (item->type == TYPE_CHOICE)
		fits = place_of(str_of(item->dfl), text) >= 0;
	else if ((int64_t)text.n < item->min || (int64_t)text.n > item->max)
		fits = false;
	else if (item->type == TYPE_NAME)
		fits = is_name(text);
	else if (item->type == TYPE_MAP)
		fits = is_map(a, text);
	else if (item->type == TYPE_URLS)
		fits = is_urls(a, text);
	else if (item->type == TYPE_PEM)
		fits = is_certificate(text);
	else if (item->type == TYPE_ADDRESS)
		fits = text.n == 0 || tcp_address_valid(text);
	else if (item->type == TYPE_EVENTS)
		fits = is_events(text);
	if (!fits)
		return jsin_fail(v, err, E_BAD_REQUEST, "value not allowed");
	*ret = text;
	return 0;
}

int
config_read(struct arena *a, enum config_key key, const struct jsin *v,
    struct str *ret, struct err *err)
{
	const struct item *item = &table[key];

	switch (item->type) {
	case TYPE_BOOL:
		return read_bool(v, ret, err);
	case TYPE_NEVER:
		return read_never(v, ret, err);
	case TYPE_INT:
	case TYPE_QUOTA:
		return read_number(a, item, v, ret, err);
	default:
		return read_text(a, item, v, ret, err);
	}
}

int
config_parse(struct arena *a, enum config_key key, struct str text,
    struct str *ret, struct err *err)
{
	enum config_type type = table[key].type;
	struct jsin v;
	struct buf b;

	buf_init(&b, a, 6 * text.n + 3);
	if (type == TYPE_BOOL || type == TYPE_NEVER || type == TYPE_INT ||
	    type == TYPE_QUOTA)
		buf_add(&b, text);
	else
		buf_add_json(&b, text);
	if (jsin_parse(a, buf_str(&b), &v, err) < 0)
		return err_set(err, E_BAD_REQUEST, "value not allowed");
	return config_read(a, key, &v, ret, err);
}

enum config_key
config_find(struct str name)
{
	int key = 0;

	while (key < CONFIG_KEYS && !str_eq(str_of(table[key].name), name))
		key++;
	return (enum config_key)key;
}

int
config_change(struct db *db, struct arena *a, struct str values,
    const struct actor *actor, struct err *err)
{
	struct row row;

	if (db_one(db, a, STMT_SETTING_CHANGE, &row, err, values,
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent) < 0)
		return -1;
	return row_bool(&row, "changed");
}
