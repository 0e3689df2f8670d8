/* quota.c — how much projects may store. */
#include "base.h"

#include "api.h"
#include "quota.h"

int
quota_list_get(struct ctx *c, struct err *err)
{
	static const struct api_shortcut shortcuts[] = {
		{ "reference", LIST_EQ }, { "reference_id", LIST_EQ },
	};

	return api_list(c, shortcuts, ARRAY_SIZE(shortcuts), quota_list, err);
}

int
quota_get_one(struct ctx *c, struct err *err)
{
	return api_show(c, "id", quota_get, "quota", err);
}

/* {"hard":{"storage":N}}; storage is the only thing that is limited. */
static int
read_limit(struct ctx *c, int64_t *ret, struct err *err)
{
	struct jsin body, hard, v;
	struct jsin_iter it;

	if (api_body(c, &body, err) < 0)
		return -1;
	jsin_key(&body, "hard", &hard);
	jsin_iter_init(&it, &hard);
	while (jsin_iter_next(&it, &v))
		if (strcmp(v.key, "storage") != 0)
			return jsin_fail(&v, err, E_BAD_REQUEST,
			    "nothing that can be limited");
	jsin_key(&hard, "storage", &v);
	if (v.type == JSIN_ABSENT)
		return err_set(err, E_BAD_REQUEST, "hard.storage is needed");
	if (jsin_as_i64(&v, INT64_MIN, INT64_MAX, ret, err) < 0)
		return -1;
	if (!quota_valid(*ret))
		return jsin_fail(&v, err, E_BAD_REQUEST,
		    "must be bytes, or -1 for no limit");
	return 0;
}

int
quota_put(struct ctx *c, struct err *err)
{
	struct actor actor = api_actor(c);
	int64_t id, bytes;
	struct db *db;
	int rc;

	if (read_limit(c, &bytes, err) < 0 ||
	    api_begin_id(c, "id", &id, &db, err) < 0)
		return -1;
	rc = quota_update(db, c->arena, id, bytes, &actor, err);
	return api_answer_done(c, rc, "quota", err);
}
