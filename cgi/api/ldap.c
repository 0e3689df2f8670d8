/* ldap.c — the directory of users: is it there, and who is in it. */
#include "base.h"

#include "admit_directory.h"
#include "api.h"
#include "clock.h"
#include "jsout.h"
#include "limits.h"

#define REPORT_MAX ((size_t)16 << 10)

/* E_FORBIDDEN: the stored password is for what is stored with it only. */
static int
choose_password(const struct directory_conf *stored, struct str given,
    struct directory_conf *conf, struct err *err)
{
	if (given.n) {
		conf->search_password = given;
		return 0;
	}
	if (conf->search_password.n &&
	    !(str_eq(conf->urls, stored->urls) &&
	    str_eq(conf->search_dn, stored->search_dn)))
		return err_set(err, E_FORBIDDEN, "ldap_search_password is "
		    "needed: the stored one is for the stored ldap_url and "
		    "ldap_search_dn");
	return 0;
}

/* Harbor's LdapConf, over what is stored. */
static int
read_conf(const struct jsin *body, struct directory_conf *conf,
    struct err *err)
{
	const struct directory_conf stored = *conf;
	int64_t wait = conf->server.wait / SECOND, scope = (int64_t)conf->scope;
	bool verify = !conf->server.any_server;
	struct str password = STR("");

	if (jsin_str_opt(body, "ldap_url", &conf->urls, err) < 0 ||
	    jsin_str_opt(body, "ldap_search_dn", &conf->search_dn, err) < 0 ||
	    jsin_str_opt(body, "ldap_search_password", &password, err) < 0 ||
	    jsin_str_opt(body, "ldap_base_dn", &conf->base, err) < 0 ||
	    jsin_str_opt(body, "ldap_filter", &conf->filter, err) < 0 ||
	    jsin_str_opt(body, "ldap_uid", &conf->uid, err) < 0 ||
	    jsin_i64_opt(body, "ldap_scope", 0, 2, &scope, err) < 0 ||
	    jsin_i64_opt(body, "ldap_connection_timeout", 1, 3600, &wait,
	    err) < 0 ||
	    jsin_bool_opt(body, "ldap_verify_cert", &verify, err) < 0 ||
	    jsin_bool_opt(body, "ldap_starttls", &conf->server.starttls,
	    err) < 0 ||
	    jsin_str_opt(body, "ldap_ca_certificate", &conf->server.ca, err) < 0)
		return -1;
	conf->server.wait = wait * SECOND;
	conf->server.any_server = !verify;
	conf->scope = (enum ldapc_scope)scope;
	return choose_password(&stored, password, conf, err);
}

/* Harbor's LdapPingResult, which is 200 for a failure, too. */
static int
answer_ping(struct ctx *c, bool success, struct str message)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, 2 * REPORT_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_bool(&j, "success", success);
	jsout_str(&j, "message", message);
	jsout_obj_end(&j);
	jsout_done(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

int
ldap_ping_post(struct ctx *c, struct err *err)
{
	struct admit_question q;
	struct jsin body;
	struct str text;
	struct buf report;
	bool success;

	if (body_read(&c->req, LIMIT_JSON_BODY, E_TOO_LARGE, &text, err) < 0 ||
	    jsin_parse(c->arena, text.n ? text : STR("{}"), &body, err) < 0)
		return -1;
	if (body.type != JSIN_OBJ)
		return err_set(err, E_BAD_REQUEST, "a JSON object is expected");
	if (admit_directory_begin(c, &q, err) < 0)
		return -1;
	buf_init(&report, c->arena, REPORT_MAX);
	success = read_conf(&body, &q.conf, err) == 0;
	if (success)
		success = directory_ping(&q.call, &report);
	else if (err->code == E_FORBIDDEN)
		buf_addz(&report, err->msg);
	else
		return admit_directory_end(&q, -1, err);
	(void)admit_directory_end(&q, 0, err);
	return answer_ping(c, success, str_trim(buf_str(&report)));
}

/* A question that makes no sense before there is a directory. */
static int
begin(struct ctx *c, struct admit_question *q, struct err *err)
{
	if (admit_directory_begin(c, q, err) < 0)
		return -1;
	if (q->conf.urls.n)
		return 0;
	return admit_directory_end(q, err_set(err, E_BAD_REQUEST,
	    "ldap_url is not set"), err);
}

static void
write_user(struct jsout *j, const struct directory_user *u)
{
	jsout_obj_begin(j, NULL);
	jsout_str(j, "username", u->name);
	jsout_str(j, "realname", u->realname.p ? u->realname : STR(""));
	jsout_str(j, "email", u->email.p ? u->email : STR(""));
	jsout_obj_end(j);
}

int
ldap_user_search_get(struct ctx *c, struct err *err)
{
	struct directory_users found;
	struct admit_question q;
	struct jsout j;
	struct buf b;
	int rc;

	if (begin(c, &q, err) < 0)
		return -1;
	rc = directory_search_users(&q.call, req_arg(&c->req, "username"),
	    &found, err);
	if (admit_directory_end(&q, rc, err) < 0)
		return -1;
	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < found.n; i++)
		write_user(&j, &found.items[i]);
	jsout_arr_end(&j);
	jsout_done(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

/* By distinguished name there is one or none. */
static int
find_groups(struct ctx *c, struct directory_groups *ret, struct err *err)
{
	struct str name = req_arg(&c->req, "groupname");
	struct str dn = req_arg(&c->req, "groupdn");
	struct admit_question q;
	int rc;

	if (!name.n && !dn.n)
		return err_set(err, E_BAD_REQUEST,
		    "groupname or groupdn is needed");
	if (begin(c, &q, err) < 0)
		return -1;
	ret->items = arena_alloc(c->arena, sizeof(*ret->items));
	rc = dn.n ? directory_group(&q.call, dn, ret->items, err) :
	    directory_search_groups(&q.call, name, ret, err);
	if (dn.n)
		ret->n = rc > 0;
	return admit_directory_end(&q, rc, err) < 0 ? -1 : 0;
}

int
ldap_group_search_get(struct ctx *c, struct err *err)
{
	struct directory_groups found;
	struct jsout j;
	struct buf b;

	if (find_groups(c, &found, err) < 0)
		return -1;
	if (found.n == 0)
		return api_unknown("group", err);
	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < found.n; i++) {
		jsout_obj_begin(&j, NULL);
		jsout_str(&j, "group_name", found.items[i].name);
		jsout_i64(&j, "group_type", 1);
		jsout_str(&j, "ldap_group_dn", found.items[i].dn);
		jsout_obj_end(&j);
	}
	jsout_arr_end(&j);
	jsout_done(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

/* One user made known here: 1; 0 and why not; -1. */
static int
import_one(struct ctx *c, struct str uid, const char **ret_why,
    struct err *err)
{
	struct actor actor = api_actor(c);
	struct user_auth kept;
	int rc = api_onboard(c, uid, &actor, &kept, err);

	*ret_why = "not in the directory, or not once, or disabled";
	if (rc < 0 && err->code == E_CONFLICT) {
		*ret_why = "the name is a local user's";
		return 0;
	}
	return rc;
}

static int
import_all(struct ctx *c, const struct jsin *list, struct jsout *failed,
    size_t *ret_failed, struct err *err)
{
	*ret_failed = 0;
	for (size_t i = 0; i < jsin_count(list); i++) {
		const char *why;
		struct str uid;
		struct jsin v;
		int rc;

		jsin_at(list, i, &v);
		rc = jsin_as_str(&v, &uid, err) < 0 ? -1 :
		    import_one(c, uid, &why, err);

		if (rc < 0)
			return -1;
		if (rc > 0)
			continue;
		jsout_obj_begin(failed, NULL);
		jsout_str(failed, "uid", uid);
		jsout_str(failed, "error", str_of(why));
		jsout_obj_end(failed);
		++*ret_failed;
	}
	return 0;
}

int
ldap_import_post(struct ctx *c, struct err *err)
{
	struct jsin body, list;
	struct jsout j;
	struct buf b;
	size_t failed;
	bool used;

	if (api_body(c, &body, err) < 0 ||
	    jsin_arr(&body, "ldap_uid_list", &list, err) < 0)
		return -1;
	if (jsin_count(&list) > LIMIT_DIRECTORY_IMPORT)
		return err_set(err, E_BAD_REQUEST,
		    "ldap_uid_list: at most %d at once", LIMIT_DIRECTORY_IMPORT);
	if (admit_directory_used(c, &used, err) < 0)
		return -1;
	if (!used)
		return err_set(err, E_BAD_REQUEST, "auth_mode is not ldap_auth");
	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	if (import_all(c, &list, &j, &failed, err) < 0)
		return -1;
	jsout_arr_end(&j);
	jsout_done(&j);
	return failed ? resp_json(&c->resp, 404, buf_str(&b)) :
	    resp_empty(&c->resp, 200);
}

int
api_onboard(struct ctx *c, struct str name, const struct actor *actor,
    struct user_auth *ret, struct err *err)
{
	struct directory_user u;
	struct admit_question q;
	struct err why = { 0 };
	int rc;

	if (admit_directory_begin(c, &q, err) < 0)
		return -1;
	rc = admit_directory_end(&q, directory_find(&q.call, name, &u, &why),
	    &why);
	if (rc < 0)
		*err = why;
	if (rc <= 0)
		return rc;
	rc = admit_directory_keep(c, &u, actor, ret, err);
	return rc == 0 ? err_set(err, E_CONFLICT, "the name is a local user's") :
	    rc;
}

int
api_directory_group(struct ctx *c, struct str *dn, struct str *name,
    struct err *err)
{
	struct directory_group found;
	struct admit_question q;
	bool used;
	int rc;

	if (!ldapc_dn(c->arena, *dn, dn))
		return err_set(err, E_BAD_REQUEST,
		    "ldap_group_dn is no distinguished name");
	if (admit_directory_used(c, &used, err) < 0)
		return -1;
	if (!used)
		return 1;
	if (admit_directory_begin(c, &q, err) < 0)
		return -1;
	rc = admit_directory_end(&q, directory_group(&q.call, *dn, &found, err),
	    err);
	if (rc <= 0)
		return rc;
	*dn = found.dn;
	if (!name->n)
		*name = found.name;
	return 1;
}
