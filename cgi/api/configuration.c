/* configuration.c — what administrators change at run time. */
#include "base.h"

#include "api.h"
#include "configuration.h"
#include "jsout.h"
#include "settings.h"

#define ANSWER_MAX ((size_t)1 << 20)

int
configuration_get(struct ctx *c, struct err *err)
{
	struct config *all = arena_alloc(c->arena, sizeof(*all));
	struct db *db = ctx_db(c, err);
	bool users;
	struct jsout j;
	struct buf b;

	if (!db || config_load(db, c->arena, all, err) < 0 ||
	    config_users_exist(db, c->arena, &users, err) < 0)
		return -1;
	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	for (int i = 0; i < CONFIG_KEYS; i++) {
		enum config_key key = (enum config_key)i;

		if (config_is_secret(key))
			continue;
		jsout_obj_begin(&j, config_name(key));
		config_write(all, key, &j);
		jsout_bool(&j, "editable", key != CONFIG_auth_mode || !users);
		jsout_obj_end(&j);
	}
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

/* One key of the body into the values to store, if it is there. */
static int
add_value(struct ctx *c, const struct jsin *body, enum config_key key,
    struct jsout *j, struct err *err)
{
	struct str value;
	struct jsin v;

	jsin_key(body, config_name(key), &v);
	if (v.type == JSIN_ABSENT || v.type == JSIN_NULL)
		return 0;
	if (config_read(c->arena, key, &v, &value, err) < 0)
		return -1;
	if (config_is_secret(key) && api_seal(c, arena_printf(c->arena,
	    "setting/%s", config_name(key)), &value, err) < 0)
		return -1;
	jsout_str(j, config_name(key), value);
	return 1;
}

/* {key: text}, and how many there are. */
static int
read_values(struct ctx *c, struct str *ret, struct err *err)
{
	struct jsin body;
	struct jsout j;
	struct buf b;
	int count = 0;

	if (api_body(c, &body, err) < 0)
		return -1;
	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	for (int i = 0; i < CONFIG_KEYS; i++) {
		int rc = add_value(c, &body, (enum config_key)i, &j, err);

		if (rc < 0)
			return -1;
		count += rc;
	}
	jsout_obj_end(&j);
	if (!buf_ok(&b))
		return err_set(err, E_TOO_LARGE, "values too large");
	*ret = buf_str(&b);
	return count;
}

int
configuration_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	struct str values;
	struct db *db;
	int rc = read_values(c, &values, err);

	if (rc <= 0)
		return rc < 0 ? -1 : resp_empty(&c->resp, 200);
	db = ctx_db(c, err);
	if (!db)
		return -1;
	rc = config_change(db, c->arena, values, &actor, err);
	settings_forget(c->app->settings);
	if (rc == 0)
		return err_set(err, E_BAD_REQUEST, "auth_mode: cannot be changed "
		    "while there are other users than the administrator");
	return rc < 0 ? -1 : resp_empty(&c->resp, 200);
}
