/*
 * log.h — one line a fact, in logfmt, to stderr with a syslog priority prefix
 * (read by journald, and passed on by the web servers).
 *
 *   log_write(LOG_WARN, "cannot read manifest", LOG_STR("repository", name),
 *       LOG_INT("size", n), LOG_END);
 *
 * The message is lower case without a full stop.  Values are escaped; absent
 * strings are left out.  Libraries are silent: only entry points log.
 */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

#include "str.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log_field {
	const char *key;
	struct str text;
	int64_t number;
	bool is_number;
};

#define LOG_STR(k, s) ((struct log_field){ .key = (k), .text = (s) })
#define LOG_INT(k, v) \
	((struct log_field){ .key = (k), .number = (v), .is_number = true })
#define LOG_END ((struct log_field){ .key = NULL })

/* Called once at start-up, before any thread exists. */
void log_setup(const char *program, enum log_level most);

bool log_wants(enum log_level level);

void log_fields(enum log_level level, const char *msg,
    const struct log_field *fields);

#define log_write(level, msg, ...) \
	log_fields(level, msg, (const struct log_field[]){ __VA_ARGS__ })

#endif
