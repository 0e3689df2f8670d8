/* adapter.c — the kinds of other registries, and what to ask people for them. */
#include "base.h"

#include "api.h"
#include "endpoint.h"
#include "jsout.h"

#define ANSWER_MAX ((size_t)64 << 10)

int
adapter_list_get(struct ctx *c, struct err *err UNUSED)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < endpoint_n_kinds; i++)
		jsout_str(&j, NULL, str_of(endpoint_kinds[i].name));
	jsout_arr_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

static void
add_user(struct jsout *j, struct str user)
{
	jsout_obj_begin(j, "credential_pattern");
	jsout_str(j, "access_key_type", STR("AccessKeyTypeFix"));
	jsout_str(j, "access_key_data", user);
	jsout_str(j, "access_secret_type", STR("AccessSecretTypeFile"));
	jsout_str(j, "access_secret_data", STR("No Change"));
	jsout_obj_end(j);
}

/* Only those kinds where something is known beforehand. */
int
adapter_info_get(struct ctx *c, struct err *err UNUSED)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, ANSWER_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	for (size_t i = 0; i < endpoint_n_kinds; i++) {
		const struct endpoint_kind *k = &endpoint_kinds[i];

		if (!*k->user)
			continue;
		jsout_obj_begin(&j, k->name);
		add_user(&j, str_of(k->user));
		jsout_obj_end(&j);
	}
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}
