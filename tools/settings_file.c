#include "base.h"

#include "cluster.h"
#include "configuration.h"
#include "seal.h"
#include "settings_file.h"

#define VALUES_MAX ((size_t)1 << 20)

bool
settings_check(struct tool *t, struct buf *mistakes)
{
	bool right = true;

	for (size_t i = 0; i < t->conf.n_settings; i++) {
		const struct conf_setting *s = &t->conf.settings[i];
		enum config_key key = config_find(s->key);
		struct str ignored;
		struct err err;

		if (key < CONFIG_KEYS && config_parse(t->arena, key, s->text,
		    &ignored, &err) == 0)
			continue;
		right = false;
		buf_printf(mistakes, "%d: settings.%.*s: %s\n", s->line,
		    STR_ARG(str_head(s->key, 64)), key < CONFIG_KEYS ?
		    "value not allowed" : "no such setting");
	}
	return right;
}

/* The text for table setting: 1; 0 it is there already; -1. */
static int
new_value(struct tool *t, const struct config *now,
    const struct seal_ring *ring, const struct conf_setting *s,
    struct str *ret, struct err *err)
{
	enum config_key key = config_find(s->key);
	struct str old = now->values[key];
	struct str context = arena_printf(t->arena, "setting/%s",
	    config_name(key));

	if (config_parse(t->arena, key, s->text, ret, err) < 0)
		return -1;
	if (config_is_secret(key) && old.n && seal_open(t->arena, ring, context,
	    old, &old, err) < 0)
		return -1;
	if (str_eq(old, *ret))
		return 0;
	if (config_is_secret(key) && seal_close(t->arena, ring, context, *ret,
	    ret, err) < 0)
		return -1;
	return 1;
}

/* {key: text} of all that differ; how many. */
static int
new_values(struct tool *t, const struct config *now,
    const struct seal_ring *ring, struct str *ret, struct err *err)
{
	struct jsout j;
	struct buf b;
	int count = 0;

	buf_init(&b, t->arena, VALUES_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	for (size_t i = 0; i < t->conf.n_settings; i++) {
		struct str value;
		int rc = new_value(t, now, ring, &t->conf.settings[i], &value,
		    err);

		if (rc < 0)
			return -1;
		if (rc > 0)
			jsout_str(&j, config_name(config_find(
			    t->conf.settings[i].key)), value);
		count += rc;
	}
	jsout_obj_end(&j);
	*ret = buf_str(&b);
	return count;
}

int
settings_store(struct tool *t, struct err *err)
{
	const struct actor actor = {
		STR("root"), STR("setup"), STR("setup"), STR_NULL
	};
	CLEANUP(db_free) struct db *db = NULL;
	struct config *now = arena_alloc(t->arena, sizeof(*now));
	struct seal_ring ring;
	struct str values;
	int rc;

	if (t->conf.n_settings == 0)
		return 0;
	db = db_new(cluster_owner_conninfo(t));
	if (config_load(db, t->arena, now, err) < 0 ||
	    seal_ring_open(t->arena, str_of(t->prefix), &ring, err) < 0)
		return -1;
	rc = new_values(t, now, &ring, &values, err);
	secret_wipe(&ring, sizeof(ring));
	if (rc <= 0)
		return rc;
	say("storing %d of settings:", rc);
	rc = config_change(db, t->arena, values, &actor, err);
	if (rc == 0)
		return err_set(err, E_INVALID, "settings.auth_mode cannot be "
		    "changed while there are other users than the administrator");
	return rc < 0 ? -1 : 0;
}
