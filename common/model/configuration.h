/*
 * configuration.h — the table of what administrators change at run time
 * (configuration.def), and its values: those of table setting, else defaults.
 */
#ifndef CONFIGURATION_H
#define CONFIGURATION_H

#include "actor.h"
#include "db.h"
#include "jsin.h"
#include "jsout.h"

enum config_key {
#define X(key, ...) CONFIG_##key,
#include "configuration.def"
#undef X
	CONFIG_KEYS
};

/* Values of auth_mode, as config_number tells them. */
enum config_auth_mode { AUTH_MODE_DB, AUTH_MODE_LDAP };

/* Values as table setting has them; secrets sealed. */
struct config {
	struct str values[CONFIG_KEYS];
};

const char *config_name(enum config_key key);
bool config_is_secret(enum config_key key);

/* Whether anybody but the first administrator has an account. */
int config_users_exist(struct db *db, struct arena *a, bool *ret,
    struct err *err) MUST_CHECK;

int config_load(struct db *db, struct arena *a, struct config *ret,
    struct err *err) MUST_CHECK;

/* Numbers as they are, truth as 0 or 1, choices by their place from 0. */
int64_t config_number(const struct config *c, enum config_key key);

/* Whether disabled_audit_log_event_types names the event. */
bool config_disables_event(const struct config *c, struct str event);

/* The value by its type as member "value"; not for secrets. */
void config_write(const struct config *c, enum config_key key,
    struct jsout *out);

/*
 * A member of a client's body as text for table setting; secrets are not sealed
 * yet.  E_BAD_REQUEST: wrong type, or out of bounds.
 */
int config_read(struct arena *a, enum config_key key, const struct jsin *v,
    struct str *ret, struct err *err) MUST_CHECK;

/* The same of a text as a file has it: true, 5, or the words themselves. */
int config_parse(struct arena *a, enum config_key key, struct str text,
    struct str *ret, struct err *err) MUST_CHECK;

/* CONFIG_KEYS if there is none of that name. */
enum config_key config_find(struct str name);

/*
 * Stores all values ({key: text}) and an audit row that names the keys.  1; 0
 * auth_mode would change while there are users; -1.
 */
int config_change(struct db *db, struct arena *a, struct str values,
    const struct actor *actor, struct err *err) MUST_CHECK;

#endif
