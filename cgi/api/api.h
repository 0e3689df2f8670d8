/* api.h — the handlers of api.fcgi, and what they share. */
#ifndef API_H
#define API_H

#include "actor.h"
#include "artifact.h"
#include "ctx.h"
#include "jsin.h"
#include "list.h"
#include "query.h"
#include "user.h"

extern const struct route_table api_routes;

/* Handlers: 0 and c->resp is filled, or -1 and err. */
int ping_get(struct ctx *c, struct err *err);
int version_get(struct ctx *c, struct err *err);
int health_get(struct ctx *c, struct err *err);
int systeminfo_get(struct ctx *c, struct err *err);
int volumes_get(struct ctx *c, struct err *err);
int certificate_get(struct ctx *c, struct err *err);
int statistic_get(struct ctx *c, struct err *err);
int search_get(struct ctx *c, struct err *err);
int search_kind_get(struct ctx *c, struct err *err);
int metric_get(struct ctx *c, struct err *err);

int login_post(struct ctx *c, struct err *err);
int logout_get(struct ctx *c, struct err *err);

int self_get(struct ctx *c, struct err *err);
int preference_get_own(struct ctx *c, struct err *err);
int preference_put(struct ctx *c, struct err *err);
int permission_list_get(struct ctx *c, struct err *err);
int user_list_get(struct ctx *c, struct err *err);
int user_search_get(struct ctx *c, struct err *err);
int user_post(struct ctx *c, struct err *err);
int user_get_one(struct ctx *c, struct err *err);
int user_put(struct ctx *c, struct err *err);
int user_drop(struct ctx *c, struct err *err);
int sysadmin_put(struct ctx *c, struct err *err);
int password_put(struct ctx *c, struct err *err);

int configuration_get(struct ctx *c, struct err *err);
int configuration_put(struct ctx *c, struct err *err);

int grantable_list_get(struct ctx *c, struct err *err);
int robot_list_get(struct ctx *c, struct err *err);
int robot_post(struct ctx *c, struct err *err);
int robot_get_one(struct ctx *c, struct err *err);
int robot_put(struct ctx *c, struct err *err);
int robot_patch(struct ctx *c, struct err *err);
int robot_drop(struct ctx *c, struct err *err);

int project_list_get(struct ctx *c, struct err *err);
int project_head(struct ctx *c, struct err *err);
int project_post(struct ctx *c, struct err *err);
int project_get_one(struct ctx *c, struct err *err);
int project_put(struct ctx *c, struct err *err);
int project_drop(struct ctx *c, struct err *err);

int project_deletable_get(struct ctx *c, struct err *err);
int project_summary_get(struct ctx *c, struct err *err);
int metadata_list_get(struct ctx *c, struct err *err);
int metadata_get_one(struct ctx *c, struct err *err);
int metadata_post(struct ctx *c, struct err *err);
int metadata_put(struct ctx *c, struct err *err);
int metadata_drop(struct ctx *c, struct err *err);

int quota_list_get(struct ctx *c, struct err *err);
int quota_get_one(struct ctx *c, struct err *err);
int quota_put(struct ctx *c, struct err *err);

int endpoint_list_get(struct ctx *c, struct err *err);
int endpoint_post(struct ctx *c, struct err *err);
int endpoint_get_one(struct ctx *c, struct err *err);
int endpoint_put(struct ctx *c, struct err *err);
int endpoint_drop(struct ctx *c, struct err *err);
int adapter_list_get(struct ctx *c, struct err *err);
int adapter_info_get(struct ctx *c, struct err *err);

int immutable_rule_list_get(struct ctx *c, struct err *err);
int immutable_rule_post(struct ctx *c, struct err *err);
int immutable_rule_put(struct ctx *c, struct err *err);
int immutable_rule_drop(struct ctx *c, struct err *err);

int retention_metadata_get(struct ctx *c, struct err *err);
int retention_post(struct ctx *c, struct err *err);
int retention_get_one(struct ctx *c, struct err *err);
int retention_put(struct ctx *c, struct err *err);
int retention_preview_post(struct ctx *c, struct err *err);
int retention_drop(struct ctx *c, struct err *err);
int retention_run_list_get(struct ctx *c, struct err *err);
int retention_run_post(struct ctx *c, struct err *err);
int retention_run_patch(struct ctx *c, struct err *err);
int retention_task_list_get(struct ctx *c, struct err *err);
int retention_task_get_log(struct ctx *c, struct err *err);

int label_list_get(struct ctx *c, struct err *err);
int label_get_one(struct ctx *c, struct err *err);
int label_post(struct ctx *c, struct err *err);
int label_put(struct ctx *c, struct err *err);
int label_drop(struct ctx *c, struct err *err);
int artifact_label_post(struct ctx *c, struct err *err);
int artifact_label_drop(struct ctx *c, struct err *err);

int pool_list_get(struct ctx *c, struct err *err);
int worker_list_get(struct ctx *c, struct err *err);
int job_put(struct ctx *c, struct err *err);
int job_list_get(struct ctx *c, struct err *err);
int job_log_get_one(struct ctx *c, struct err *err);
int queue_list_get(struct ctx *c, struct err *err);
int queue_put(struct ctx *c, struct err *err);
int schedule_list_get(struct ctx *c, struct err *err);
int schedule_paused_get(struct ctx *c, struct err *err);

int gc_list_get(struct ctx *c, struct err *err);
int gc_get_one(struct ctx *c, struct err *err);
int gc_put(struct ctx *c, struct err *err);
int gc_log_get(struct ctx *c, struct err *err);
int gc_schedule_get(struct ctx *c, struct err *err);
int gc_schedule_post(struct ctx *c, struct err *err);
int gc_schedule_put(struct ctx *c, struct err *err);
int fsck_list_get(struct ctx *c, struct err *err);
int fsck_get_one(struct ctx *c, struct err *err);
int fsck_put(struct ctx *c, struct err *err);
int fsck_log_get(struct ctx *c, struct err *err);
int fsck_schedule_get(struct ctx *c, struct err *err);
int fsck_schedule_post(struct ctx *c, struct err *err);
int fsck_schedule_put(struct ctx *c, struct err *err);

int gc_queue_get(struct ctx *c, struct err *err);
int gc_blob_list_get(struct ctx *c, struct err *err);

int purge_list_get(struct ctx *c, struct err *err);
int purge_get_one(struct ctx *c, struct err *err);
int purge_put(struct ctx *c, struct err *err);
int purge_log_get(struct ctx *c, struct err *err);
int purge_schedule_get(struct ctx *c, struct err *err);
int purge_schedule_post(struct ctx *c, struct err *err);
int purge_schedule_put(struct ctx *c, struct err *err);

int audit_list_get(struct ctx *c, struct err *err);
int audit_short_list_get(struct ctx *c, struct err *err);
int audit_event_list_get(struct ctx *c, struct err *err);
int audit_csv_get(struct ctx *c, struct err *err);
int project_audit_csv_get(struct ctx *c, struct err *err);
int project_audit_list_get(struct ctx *c, struct err *err);
int project_audit_short_list_get(struct ctx *c, struct err *err);

int member_list_get(struct ctx *c, struct err *err);
int member_post(struct ctx *c, struct err *err);
int member_get_one(struct ctx *c, struct err *err);
int member_put(struct ctx *c, struct err *err);
int member_drop(struct ctx *c, struct err *err);

int repository_list_all(struct ctx *c, struct err *err);
int repository_list_get(struct ctx *c, struct err *err);
int repository_get_one(struct ctx *c, struct err *err);
int repository_put(struct ctx *c, struct err *err);
int repository_drop(struct ctx *c, struct err *err);

int artifact_list_get(struct ctx *c, struct err *err);
int artifact_get_one(struct ctx *c, struct err *err);
int artifact_manifest_get(struct ctx *c, struct err *err);
int artifact_drop(struct ctx *c, struct err *err);
int artifact_copy_post(struct ctx *c, struct err *err);
int build_history_get(struct ctx *c, struct err *err);
int accessory_list(struct ctx *c, struct err *err);
int deletion_list_get(struct ctx *c, struct err *err);
int deletion_undo_post(struct ctx *c, struct err *err);
int deletion_purge_post(struct ctx *c, struct err *err);
int deletion_purge_all_post(struct ctx *c, struct err *err);
int artifact_bulk_post(struct ctx *c, struct err *err);
int tag_bulk_post(struct ctx *c, struct err *err);
int repository_bulk_post(struct ctx *c, struct err *err);
int artifact_preview_post(struct ctx *c, struct err *err);
int tag_preview_post(struct ctx *c, struct err *err);
int repository_preview_post(struct ctx *c, struct err *err);
int repository_preview_get(struct ctx *c, struct err *err);
int tag_list(struct ctx *c, struct err *err);
int tag_row_list_get(struct ctx *c, struct err *err);
int tag_post(struct ctx *c, struct err *err);
int tag_drop(struct ctx *c, struct err *err);

int usergroup_list_get(struct ctx *c, struct err *err);
int usergroup_search_get(struct ctx *c, struct err *err);
int usergroup_get_one(struct ctx *c, struct err *err);
int usergroup_post(struct ctx *c, struct err *err);
int usergroup_put(struct ctx *c, struct err *err);
int usergroup_drop(struct ctx *c, struct err *err);

int ldap_ping_post(struct ctx *c, struct err *err);
int ldap_user_search_get(struct ctx *c, struct err *err);
int ldap_group_search_get(struct ctx *c, struct err *err);
int ldap_import_post(struct ctx *c, struct err *err);

/*
 * A user of the directory made known here: 1; 0 it has none of that name that
 * may log in; -1: E_CONFLICT the name is a local user's.
 */
int api_onboard(struct ctx *c, struct str name, const struct actor *actor,
    struct user_auth *ret, struct err *err) MUST_CHECK;

/*
 * A distinguished name as the directory writes it, and if *name is empty the
 * group's there; without a directory as it should be written.  1; 0 there is no
 * such group; -1: E_BAD_REQUEST it is no distinguished name.
 */
int api_directory_group(struct ctx *c, struct str *dn, struct str *name,
    struct err *err) MUST_CHECK;

/* The body as a JSON object. */
int api_body(struct ctx *c, struct jsin *ret, struct err *err) MUST_CHECK;

/* Who does it, for the audit. */
struct actor api_actor(const struct ctx *c);

/* Seals a secret for storage, where it opens in this context only (seal.h). */
int api_seal(struct ctx *c, struct str context, struct str *secret,
    struct err *err) MUST_CHECK;

/* The user who owns what the caller makes: itself, or who began its line. */
int64_t api_owner(const struct ctx *c);

/* An audit row about a user. */
int api_record(struct ctx *c, struct db *db, struct str operation,
    struct str user, bool success, struct err *err) MUST_CHECK;

/* E_NOT_FOUND: "<noun> not found". */
int api_unknown(const char *noun, struct err *err);

/*
 * The end of most handlers, by what the model returned: 1 is 200, without a body
 * or with the JSON of one thing; 0 is E_NOT_FOUND; -1 is err.
 */
int api_answer_done(struct ctx *c, int rc, const char *noun, struct err *err);
int api_answer_one(struct ctx *c, int rc, struct str json, const char *noun,
    struct err *err);

/* A page of a list: items, X-Total-Count, Link; or all of it as CSV (csv.h). */
int api_answer_page(struct ctx *c, const struct list_query *q,
    const struct list_page *page);

/* Location: the request's path and /id. */
void api_location(struct ctx *c, struct str id);

/* 201 with it and without a body. */
int api_created(struct ctx *c, struct str id);

/* E_BAD_REQUEST: it is no cron, or comes never. */
int api_check_cron(struct str text, struct err *err) MUST_CHECK;

/*
 * The repository of the path, whose slashes clients escape once or twice.
 * E_BAD_REQUEST if it cannot be a name.
 */
int api_place(struct ctx *c, struct artifact_place *ret, struct err *err)
    MUST_CHECK;

/* What an object sets of a project. */
struct metadata {
	struct str public; /* as it stands there; absent: nothing */
	struct str retention_id; /* the same */
	struct str others; /* JSON object of strings */
};

/*
 * The keys of metadata that there are; others, and empty values, are ignored.
 * E_BAD_REQUEST: a value is none of its key.
 */
int metadata_read(struct ctx *c, const struct jsin *obj, struct metadata *ret,
    struct err *err) MUST_CHECK;

/*
 * E_BAD_REQUEST: they name a policy of retention, and it is not the project's
 * (0: a project that is to be made), which nobody sets this way.
 */
int metadata_check(struct ctx *c, struct db *db, int64_t project_id,
    const struct metadata *meta, struct err *err) MUST_CHECK;

/* The number in the path; E_INVALID if it is none. */
int api_id(const struct ctx *c, const char *key, int64_t *ret,
    struct err *err) MUST_CHECK;

/* The same, and a connection. */
int api_begin_id(struct ctx *c, const char *key, int64_t *ret_id,
    struct db **ret_db, struct err *err) MUST_CHECK;

/* A parameter of the query that is a term of q by another way. */
struct api_shortcut {
	const char *arg; /* also the field */
	enum list_op op;
};

/* What the query wants of a list, shortcuts (may be NULL) included. */
int api_begin_list(struct ctx *c, const struct api_shortcut *shortcuts,
    size_t count, struct list_query *ret, struct db **ret_db,
    struct err *err) MUST_CHECK;

/* All of a handler whose model function needs no more than that. */
int api_list(struct ctx *c, const struct api_shortcut *shortcuts, size_t count,
    int (*list)(struct db *db, struct arena *a, const struct list_query *q,
    struct list_page *ret, struct err *err), struct err *err);
int api_show(struct ctx *c, const char *key, int (*get)(struct db *db,
    struct arena *a, int64_t id, struct str *ret_json, struct err *err),
    const char *noun, struct err *err);
int api_remove(struct ctx *c, const char *key, int (*delete)(struct db *db,
    struct arena *a, int64_t id, const struct actor *actor, struct err *err),
    const char *noun, struct err *err);

/* "true" or "false" of a query; dfl if it is not there. */
bool api_flag(const struct ctx *c, const char *key, bool dfl);

#endif
