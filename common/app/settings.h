/*
 * settings.h — numbers and switches of the configuration, as a process knows
 * them: at most SETTINGS_SECONDS old.  Thread-safe.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "configuration.h"

#define SETTINGS_SECONDS 2

struct ctx;
struct settings;

struct settings *settings_new(void);
void settings_free(struct settings **s);

/*
 * pull_audit_log_disable counts as set, too, if the event of a pull is disabled.
 * May take the request's database connection (ctx_db).
 */
int settings_number(struct ctx *c, enum config_key key, int64_t *ret,
    struct err *err) MUST_CHECK;

/* What this process knows is old from now on. */
void settings_forget(struct settings *s);

#endif
