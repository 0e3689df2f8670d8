/*
 * conf.h — roadstead.yml, read by the table in options.def.
 *
 * The file stands at PREFIX/etc/roadstead.yml; PREFIX is taken from where the
 * file is, so that nothing is compiled in.
 */
#ifndef CONF_H
#define CONF_H

/* What "admin" starts with if roadstead.yml says nothing: everybody knows it. */
#define CONF_ADMIN_PASSWORD "Harbor12345"

#include "arena.h"
#include "buf.h"
#include "err.h"

/* The order of the words in options.def. */
enum conf_web { WEB_APACHE, WEB_APACHE_FCGID, WEB_LIGHTTPD, WEB_NONE };
enum conf_token_alg { TOKEN_ES256, TOKEN_RS256 };
enum conf_audit { AUDIT_RELAXED, AUDIT_DURABLE };
enum conf_log { CONF_LOG_INFO, CONF_LOG_DEBUG, CONF_LOG_WARNING, CONF_LOG_ERROR };

#define CONF_TYPE_TEXT struct str
#define CONF_TYPE_SECRET struct str
#define CONF_TYPE_INT int64_t
#define CONF_TYPE_SIZE int64_t
#define CONF_TYPE_TIME int64_t
#define CONF_TYPE_BOOL bool
#define CONF_TYPE_CHOICE int

/* A member of "settings:", as it stands there: what it means is known above. */
struct conf_setting {
	struct str key, text;
	int line;
};

struct conf {
	struct conf_setting *settings;
	size_t n_settings;
#define OPT(field, key, type, min, max, def, help) CONF_TYPE_##type field;
#define IGNORED(key)
#include "options.def"
#undef OPT
#undef IGNORED
	/* Derived. */
	struct str path;     /* of the file itself, absolute */
	struct str prefix;   /* PREFIX */
	struct str data;     /* data_volume, or PREFIX/data */
	struct str conninfo; /* of the application role */
};

/*
 * The path of the file: explicit if given, else the environment's
 * ROADSTEAD_CONFIG, else ../etc/roadstead.yml seen from the running program
 * (../../etc from libexec/roadstead).
 */
int conf_path(struct arena *a, const char *explicit_path, struct str *ret_path,
    struct err *err) MUST_CHECK;

/* PREFIX of PREFIX/etc/roadstead.yml. */
struct str conf_prefix(struct str path);

/* Reads the file at path.  On mistakes the cause of *err names the first. */
int conf_load(struct arena *a, const char *path, struct conf *ret,
    struct err *err) MUST_CHECK;

/*
 * The same, collecting every mistake: 1 if there are none; 0 and one line for
 * each, "LINE: key: what is wrong", in *mistakes; -1 if the file cannot be
 * read.
 */
int conf_check(struct arena *a, const char *path, struct conf *ret,
    struct buf *mistakes, struct err *err) MUST_CHECK;

/*
 * The same for a text; path only tells where the instance is.  *ret has the
 * settings even if there are mistakes.
 */
int conf_parse(struct arena *a, struct str text, struct str path,
    struct conf *ret, struct buf *mistakes, struct err *err) MUST_CHECK;

/* Every setting with its help and value in force, as YAML; secrets hidden. */
void conf_print(const struct conf *c, struct buf *out);

/* The value of one key as the file would write it; false: no such key. */
bool conf_print_one(const struct conf *c, struct str key, struct buf *out);

/* The word of a CHOICE, for example conf_word("web.server", c->web_server). */
struct str conf_word(const char *key, int choice);

#endif
