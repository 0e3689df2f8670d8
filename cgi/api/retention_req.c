#include "base.h"

#include "retention_req.h"
#include "selector_req.h"

/* A word that has one value only, and may be left out. */
static int
read_word(const struct jsin *obj, const char *key, struct str only,
    struct err *err)
{
	struct str word = only;

	if (jsin_str_opt(obj, key, &word, err) < 0)
		return -1;
	return str_eq(word, only) ? 0 : err_set(err, E_BAD_REQUEST,
	    "%s must be %.*s", key, STR_ARG(only));
}

/* params is an object with a number named like the template. */
static int
read_template(const struct jsin *rule, struct retention_rule *ret,
    struct err *err)
{
	struct jsin params = { 0 };
	struct str name;

	if (jsin_str(rule, "template", &name, err) < 0 ||
	    jsin_obj_opt(rule, "params", &params, err) < 0)
		return -1;
	ret->template = retention_template_find(name);
	if (!ret->template)
		return err_set(err, E_BAD_REQUEST, "template: no such template");
	if (ret->template->param == RETENTION_NONE)
		return 0;
	return jsin_i64(&params, ret->template->name, 1,
	    LIMIT_RETENTION_AMOUNT, &ret->amount, err);
}

/* Without a word, tags that match include none, and those that do not exclude it. */
static int
read_extras(struct ctx *c, struct str text, struct retention_rule *ret,
    struct err *err)
{
	struct jsin extras;

	ret->untagged = !ret->tags.excludes;
	if (!text.n)
		return 0;
	if (jsin_parse(c->arena, text, &extras, err) < 0 ||
	    extras.type != JSIN_OBJ)
		return err_set(err, E_BAD_REQUEST,
		    "extras must be an object of JSON as text");
	return jsin_bool_opt(&extras, "untagged", &ret->untagged, err) < 0 ?
	    -1 : 0;
}

static int
read_rule(struct ctx *c, const struct jsin *rule, struct retention_rule *ret,
    struct err *err)
{
	struct str extras;

	*ret = (struct retention_rule){ 0 };
	if (read_word(rule, "action", STR("retain"), err) < 0 ||
	    jsin_bool_opt(rule, "disabled", &ret->disabled, err) < 0 ||
	    jsin_i64_opt(rule, "priority", 0, INT32_MAX, &ret->priority,
	    err) < 0 || read_template(rule, ret, err) < 0 ||
	    selector_read(rule, "tag_selectors", &selector_of_tags, &ret->tags,
	    &extras, err) < 0 || read_extras(c, extras, ret, err) < 0)
		return -1;
	return selector_read_scope(rule, &ret->repositories, err);
}

static int
read_rules(struct ctx *c, const struct jsin *body,
    struct retention_policy *ret, struct err *err)
{
	struct jsin rules, rule;
	int rc = jsin_arr_opt(body, "rules", &rules, err);

	ret->count = rc > 0 ? jsin_count(&rules) : 0;
	if (rc < 0)
		return -1;
	if (ret->count > LIMIT_RETENTION_RULES)
		return err_set(err, E_BAD_REQUEST,
		    "a policy has %d rules at most", LIMIT_RETENTION_RULES);
	for (size_t i = 0; i < ret->count; i++) {
		jsin_at(&rules, i, &rule);
		if (read_rule(c, &rule, &ret->rules[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
read_trigger(const struct jsin *body, struct str *ret_cron, struct err *err)
{
	struct jsin trigger = { 0 }, settings = { 0 };

	*ret_cron = STR("");
	if (jsin_obj_opt(body, "trigger", &trigger, err) < 0 ||
	    read_word(&trigger, "kind", STR("Schedule"), err) < 0 ||
	    jsin_obj_opt(&trigger, "settings", &settings, err) < 0 ||
	    jsin_str_opt(&settings, "cron", ret_cron, err) < 0)
		return -1;
	return ret_cron->n ? api_check_cron(*ret_cron, err) : 0;
}

static int
read_unit(const struct jsin *body, struct str *ret, struct err *err)
{
	*ret = STR_NULL;
	if (jsin_str_opt(body, "unit", ret, err) < 0)
		return -1;
	if (!ret->p || str_eq(*ret, STR("artifact")) ||
	    str_eq(*ret, STR("tag")))
		return 0;
	return err_set(err, E_BAD_REQUEST, "unit must be artifact or tag");
}

int
retention_req_read(struct ctx *c, struct retention_req *ret, struct err *err)
{
	struct jsin body, scope;

	*ret = (struct retention_req){ 0 };
	if (api_body(c, &body, err) < 0 ||
	    jsin_i64_opt(&body, "id", INT64_MIN, INT64_MAX, &ret->id,
	    err) < 0 ||
	    read_word(&body, "algorithm", STR("or"), err) < 0 ||
	    jsin_obj(&body, "scope", &scope, err) < 0 ||
	    read_word(&scope, "level", STR("project"), err) < 0 ||
	    jsin_i64(&scope, "ref", 1, INT64_MAX, &ret->project_id, err) < 0 ||
	    read_unit(&body, &ret->policy.unit, err) < 0 ||
	    read_trigger(&body, &ret->policy.cron, err) < 0)
		return -1;
	return read_rules(c, &body, &ret->policy, err);
}
