/* conf.c — options.def applied to the tree of a YAML file. */
#include "base.h"

#include "conf.h"
#include "num.h"
#include "yamlin.h"

#define CONF_FILE_MAX ((size_t)256 << 10)
#define CONF_MISTAKES_MAX ((size_t)64 << 10)
#define CONF_KEY_MAX 256

enum type { TEXT, SECRET, INT, SIZE, TIME, BOOL, CHOICE };

struct option {
	const char *key;
	enum type type;
	int64_t min, max;
	const char *def;
	const char *help;
	size_t offset;
};

static const struct option options[] = {
#define OPT(field, key, type, min, max, def, help) \
	{ key, type, min, max, def, help, offsetof(struct conf, field) },
#define IGNORED(key)
#include "options.def"
#undef OPT
#undef IGNORED
};

static const char *const ignored[] = {
#define OPT(field, key, type, min, max, def, help)
#define IGNORED(key) key,
#include "options.def"
#undef OPT
#undef IGNORED
};

struct reader {
	struct arena *arena;
	struct conf *conf;
	struct buf *mistakes;
	int line; /* of the value being set */
	int lines[ARRAY_SIZE(options)]; /* where each stands; 0: it does not */
};

static void *
field_of(const struct reader *r, const struct option *o)
{
	return (char *)r->conf + o->offset;
}

static const void *
value_of(const struct conf *c, const struct option *o)
{
	return (const char *)c + o->offset;
}

static void PRINTF(3, 4)
mistake(struct reader *r, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_printf(r->mistakes, "%d: ", line);
	buf_add(r->mistakes, arena_vprintf(r->arena, fmt, ap));
	buf_addc(r->mistakes, '\n');
	va_end(ap);
}

static bool
is_one_line(struct str v)
{
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
			return false;
	return true;
}

/* Names, paths and URLs go into other programs' files as they are. */
static bool
is_plain(struct str v)
{
	for (size_t i = 0; i < v.n; i++)
		if (strchr(" \"'\\`$@#", v.p[i]))
			return false;
	return true;
}

static void
set_text(struct reader *r, const struct option *o, struct str v)
{
	if (v.n < (size_t)o->min || v.n > (size_t)o->max)
		mistake(r, r->line, "%s: must have %" PRId64 " to %" PRId64
		    " characters", o->key, o->min, o->max);
	else if (!is_one_line(v))
		mistake(r, r->line, "%s: must be one line", o->key);
	else if (o->type == TEXT && !is_plain(v))
		mistake(r, r->line, "%s: must have none of the "
		    "characters space \" ' \\ ` $ @ #", o->key);
	else
		*(struct str *)field_of(r, o) = v;
}

static void
set_int(struct reader *r, const struct option *o, struct str v)
{
	if (!num_i64(v, o->min, o->max, field_of(r, o)))
		mistake(r, r->line, "%s: must be a number from %" PRId64
		    " to %" PRId64 ", not \"%.*s\"", o->key, o->min, o->max,
		    STR_ARG(str_head(v, 64)));
}

static void
set_size(struct reader *r, const struct option *o, struct str v)
{
	uint64_t n;

	if (!num_size(v, (uint64_t)o->max, &n) || n < (uint64_t)o->min)
		mistake(r, r->line, "%s: must be a size like 64MB, from %" PRId64
		    " to %" PRId64 " bytes, not \"%.*s\"", o->key, o->min,
		    o->max, STR_ARG(str_head(v, 64)));
	else
		*(int64_t *)field_of(r, o) = (int64_t)n;
}

static void
set_time(struct reader *r, const struct option *o, struct str v)
{
	int64_t n;

	if (!num_duration(v, o->max, &n) || n < o->min)
		mistake(r, r->line, "%s: must be a time like 30m, from %" PRId64
		    " to %" PRId64 " seconds, not \"%.*s\"", o->key, o->min,
		    o->max, STR_ARG(str_head(v, 64)));
	else
		*(int64_t *)field_of(r, o) = n;
}

static void
set_bool(struct reader *r, const struct option *o, struct str v)
{
	bool yes = str_eq(v, STR("true"));

	if (!yes && !str_eq(v, STR("false")))
		mistake(r, r->line, "%s: must be true or false, not \"%.*s\"",
		    o->key, STR_ARG(str_head(v, 64)));
	else
		*(bool *)field_of(r, o) = yes;
}

static void
set_choice(struct reader *r, const struct option *o, struct str v)
{
	struct str rest = str_of(o->def), word;

	for (int i = 0; str_next(&rest, '|', &word); i++)
		if (str_eq(word, v)) {
			*(int *)field_of(r, o) = i;
			return;
		}
	mistake(r, r->line, "%s: must be one of %s, not \"%.*s\"", o->key,
	    o->def, STR_ARG(str_head(v, 64)));
}

static void
set_value(struct reader *r, const struct option *o, struct str v)
{
	switch (o->type) {
	case TEXT:
	case SECRET:
		set_text(r, o, v);
		return;
	case INT:
		set_int(r, o, v);
		return;
	case SIZE:
		set_size(r, o, v);
		return;
	case TIME:
		set_time(r, o, v);
		return;
	case BOOL:
		set_bool(r, o, v);
		return;
	case CHOICE:
		set_choice(r, o, v);
		return;
	}
	NOT_REACHED("type of an option");
}

static void
set_defaults(struct reader *r)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];

		if (o->type == CHOICE)
			*(int *)field_of(r, o) = 0;
		else
			set_value(r, o, str_of(o->def));
	}
	ASSERT(r->mistakes->n == 0);
}

static const struct option *
find_option(struct str key)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (str_eq(str_of(options[i].key), key))
			return &options[i];
	return NULL;
}

/* Whether options have keys "key.something". */
static bool
is_section(struct str key)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		struct str k = str_of(options[i].key);

		if (k.n > key.n && str_starts(k, key) && k.p[key.n] == '.')
			return true;
	}
	return false;
}

static bool
is_ignored(struct str key)
{
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		if (str_eq(str_of(ignored[i]), key))
			return true;
	return false;
}

static void
apply_option(struct reader *r, const struct option *o,
    const struct yamlin_node *n)
{
	r->line = r->lines[o - options] = n->line;
	if (n->kind != YAMLIN_SCALAR)
		mistake(r, n->line, "%s: must be a single value", o->key);
	else if (!yamlin_is_null(n))
		set_value(r, o, n->text);
}

/* Harbor's configuration keys: the database has them, setup puts them there. */
static void
take_settings(struct reader *r, const struct yamlin_node *map)
{
	struct conf *c = r->conf;
	size_t count = 0;

	if (map->kind != YAMLIN_MAP && !yamlin_is_null(map))
		mistake(r, map->line, "settings: must have keys below it");
	for (const struct yamlin_node *n = map->child; n; n = n->next)
		count++;
	c->settings = arena_array(r->arena, count + 1, sizeof(*c->settings));
	for (const struct yamlin_node *n = map->child; n; n = n->next)
		if (n->kind != YAMLIN_SCALAR)
			mistake(r, n->line, "settings.%.*s: must be a single value",
			    STR_ARG(str_head(n->key, CONF_KEY_MAX)));
		else
			c->settings[c->n_settings++] = (struct conf_setting){
				n->key, n->text, n->line,
			};
}

static void
apply_map(struct reader *r, const struct yamlin_node *map, struct str above)
{
	for (const struct yamlin_node *n = map->child; n; n = n->next) {
		struct str key = above.n == 0 ? n->key : arena_printf(r->arena,
		    "%.*s.%.*s", STR_ARG(above), STR_ARG(n->key));
		const struct option *o = find_option(key);

		if (key.n > CONF_KEY_MAX)
			mistake(r, n->line, "%.*s...: no such setting",
			    STR_ARG(str_head(key, 64)));
		else if (o)
			apply_option(r, o, n);
		else if (str_eq(key, STR("settings")))
			take_settings(r, n);
		else if (is_ignored(key))
			continue;
		else if (!is_section(key))
			mistake(r, n->line, "%.*s: no such setting",
			    STR_ARG(key));
		else if (n->kind == YAMLIN_MAP)
			apply_map(r, n, key);
		else if (!yamlin_is_null(n))
			mistake(r, n->line, "%.*s: must have settings below it",
			    STR_ARG(key));
	}
}

static void
mistake_at(struct reader *r, const char *key, const char *what)
{
	const struct option *o = find_option(str_of(key));

	ASSERT(o);
	mistake(r, r->lines[o - options], "%s: %s", key, what);
}

/* What no single setting can see. */
static void
check_together(struct reader *r)
{
	const struct conf *c = r->conf;

	if (c->http_port == c->https_port)
		mistake_at(r, "https.port", "must differ from http.port");
	if (c->https_certificate.n > 0 && c->https_private_key.n == 0)
		mistake_at(r, "https.certificate", "needs https.private_key");
	if (c->https_certificate.n == 0 && c->https_private_key.n > 0)
		mistake_at(r, "https.private_key", "needs https.certificate");
	if (c->data_volume.n > 0 && c->data_volume.p[0] != '/')
		mistake_at(r, "data_volume", "must begin with /");
	if (c->external_url.n > 0 &&
	    !str_starts(c->external_url, STR("http://")) &&
	    !str_starts(c->external_url, STR("https://")))
		mistake_at(r, "external_url",
		    "must begin with http:// or https://");
}

/* The directory two steps above: PREFIX/etc/roadstead.yml gives PREFIX. */
struct str
conf_prefix(struct str path)
{
	for (int i = 0; i < 2; i++) {
		ptrdiff_t slash = str_rchr(path, '/');

		path = str_head(path, slash < 0 ? 0 : (size_t)slash);
	}
	return path;
}

static void
derive(struct reader *r, struct str path)
{
	struct conf *c = r->conf;

	c->path = arena_str(r->arena, path);
	c->prefix = arena_str(r->arena, conf_prefix(path));
	c->data = c->data_volume.n > 0 ? c->data_volume :
	    arena_printf(r->arena, "%.*s/data", STR_ARG(c->prefix));
	while (c->external_url.n > 0 && str_ends(c->external_url, STR("/")))
		c->external_url.n--;
	c->conninfo = c->database_conninfo.n > 0 ? c->database_conninfo :
	    arena_printf(r->arena, "host=%.*s/run/pg dbname=roadstead "
	    "user=roadstead_app", STR_ARG(c->prefix));
}

int
conf_parse(struct arena *a, struct str text, struct str path, struct conf *ret,
    struct buf *mistakes, struct err *err)
{
	struct conf c = { 0 };
	struct reader r = { .arena = a, .conf = &c, .mistakes = mistakes };
	struct yamlin_node *root;

	set_defaults(&r);
	if (yamlin_parse(a, text, &root, err) < 0) {
		struct str why = str_of(err->msg);

		/* "line 7: ..." becomes "7: ...", as all mistakes look. */
		if (str_starts(why, STR("line ")))
			why = str_skip(why, 5);
		buf_add(mistakes, why);
		buf_addc(mistakes, '\n');
		return 0;
	}
	if (root->kind != YAMLIN_MAP)
		mistake(&r, root->line, "must be settings, \"key: value\"");
	else
		apply_map(&r, root, STR_NULL);
	check_together(&r);
	derive(&r, path);
	*ret = c;
	return mistakes->n == 0;
}

static int
read_file(struct arena *a, const char *path, struct str *ret, struct err *err)
{
	CLEANUP(file_close) FILE *f = fopen(path, "re");
	struct buf b;
	size_t n;

	if (!f)
		return err_errno(err, "cannot open %s", path);

	buf_init(&b, a, CONF_FILE_MAX + 1);
	char *room = buf_reserve(&b, CONF_FILE_MAX + 1);

	n = fread(room, 1, CONF_FILE_MAX + 1, f);
	if (ferror(f))
		return err_errno(err, "cannot read %s", path);
	if (n > CONF_FILE_MAX)
		return err_cause(err, E_INVALID, "%s is too long", path);
	*ret = str_from(room, n);
	return 0;
}

int
conf_check(struct arena *a, const char *path, struct conf *ret,
    struct buf *mistakes, struct err *err)
{
	char real[PATH_MAX];
	struct str text;

	if (read_file(a, path, &text, err) < 0)
		return -1;
	if (!realpath(path, real))
		return err_errno(err, "cannot resolve %s", path);
	return conf_parse(a, text, str_of(real), ret, mistakes, err);
}

int
conf_load(struct arena *a, const char *path, struct conf *ret, struct err *err)
{
	struct buf mistakes;
	struct str first, rest;
	int ok;

	buf_init(&mistakes, a, CONF_MISTAKES_MAX);
	ok = conf_check(a, path, ret, &mistakes, err);
	if (ok < 0)
		return -1;
	if (ok == 0) {
		str_cut(buf_str(&mistakes), '\n', &first, &rest);
		return err_cause(err, E_INVALID, "%s:%.*s%s", path,
		    STR_ARG(first), rest.n > 0 ? " (and more)" : "");
	}
	return 0;
}

/* PREFIX/bin/NAME and PREFIX/libexec/roadstead/NAME both lead to PREFIX/etc. */
static int
path_beside_program(struct arena *a, struct str *ret_path, struct err *err)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe));

	if (n < 0)
		return err_errno(err, "cannot find the running program");

	struct str prefix = conf_prefix(str_from(exe, (size_t)n));

	if (str_ends(prefix, STR("/libexec")))
		prefix.n -= strlen("/libexec");
	*ret_path = arena_printf(a, "%.*s/etc/roadstead.yml", STR_ARG(prefix));
	return 0;
}

int
conf_path(struct arena *a, const char *explicit_path, struct str *ret_path,
    struct err *err)
{
	const char *given = explicit_path ? explicit_path :
	    getenv("ROADSTEAD_CONFIG");

	if (!given)
		return path_beside_program(a, ret_path, err);
	*ret_path = arena_str(a, str_of(given));
	return 0;
}

struct str
conf_word(const char *key, int choice)
{
	const struct option *o = find_option(str_of(key));
	struct str rest, word = STR_NULL;

	ASSERT(o && o->type == CHOICE);
	rest = str_of(o->def);
	for (int i = 0; i <= choice; i++)
		ASSERT(str_next(&rest, '|', &word));
	return word;
}

static void
print_value(const struct conf *c, const struct option *o, struct buf *out)
{
	const void *p = value_of(c, o);

	switch (o->type) {
	case TEXT:
		buf_add_json(out, *(const struct str *)p);
		return;
	case SECRET:
		buf_addz(out, ((const struct str *)p)->n > 0 ? "(hidden)" :
		    "\"\"");
		return;
	case INT:
	case SIZE:
	case TIME:
		buf_printf(out, "%" PRId64, *(const int64_t *)p);
		return;
	case BOOL:
		buf_addz(out, *(const bool *)p ? "true" : "false");
		return;
	case CHOICE:
		buf_add(out, conf_word(o->key, *(const int *)p));
		return;
	}
	NOT_REACHED("type of an option");
}

void
conf_print(const struct conf *c, struct buf *out)
{
	struct str section = STR_NULL;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct option *o = &options[i];
		struct str head, tail;
		bool nested = str_cut(str_of(o->key), '.', &head, &tail);
		const char *indent = nested ? "  " : "";

		if (nested && !str_eq(head, section))
			buf_printf(out, "%.*s:\n", STR_ARG(head));
		section = nested ? head : STR_NULL;
		buf_printf(out, "%s# %s\n%s%.*s: ", indent, o->help, indent,
		    STR_ARG(nested ? tail : head));
		print_value(c, o, out);
		buf_addc(out, '\n');
	}
}

bool
conf_print_one(const struct conf *c, struct str key, struct buf *out)
{
	const struct option *o = find_option(key);

	if (!o)
		return false;
	if (o->type == TEXT)
		buf_add(out, *(const struct str *)value_of(c, o));
	else
		print_value(c, o, out);
	return true;
}
