/* routes.c — the REST API: the map of api.fcgi. */
#include "base.h"

#include "api.h"

#define V2 "/api/v2.0"
#define X V2 "/x" /* beyond Harbor */
#define PROJECT V2 "/projects/{project}"
#define REPOSITORY PROJECT "/repositories/{repository}"
#define ARTIFACT REPOSITORY "/artifacts/{reference}"

static const struct route routes[] = {
	{ REQ_GET, "/api/version", version_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_GET, V2 "/ping", ping_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_GET, V2 "/health", health_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_GET, V2 "/systeminfo", systeminfo_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_GET, V2 "/systeminfo/volumes", volumes_get, NEED_SYSTEM(SYSTEM_VOLUMES, READ), BODY_NONE },
	{ REQ_GET, V2 "/systeminfo/getcert", certificate_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_GET, V2 "/statistics", statistic_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/search", search_get, NEED_PUBLIC, BODY_NONE },

	{ REQ_POST, "/c/login", login_post, NEED_PUBLIC, BODY_STREAM_ALWAYS },
	{ REQ_GET, "/c/log_out", logout_get, NEED_PUBLIC, BODY_NONE },

	{ REQ_GET, V2 "/users", user_list_get, NEED_SYSTEM(USER, LIST), BODY_NONE },
	{ REQ_POST, V2 "/users", user_post, NEED_PUBLIC, BODY_STREAM },
	{ REQ_GET, V2 "/users/current", self_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/users/current/permissions", permission_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/users/search", user_search_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/users/{id}", user_get_one, NEED_LOGIN, BODY_NONE },
	{ REQ_PUT, V2 "/users/{id}", user_put, NEED_LOGIN, BODY_STREAM },
	{ REQ_DELETE, V2 "/users/{id}", user_drop, NEED_SYSTEM(USER, DELETE), BODY_NONE },
	{ REQ_PUT, V2 "/users/{id}/sysadmin", sysadmin_put, NEED_SYSTEM(USER, UPDATE), BODY_STREAM },
	{ REQ_PUT, V2 "/users/{id}/password", password_put, NEED_LOGIN, BODY_STREAM },

	{ REQ_GET, V2 "/usergroups", usergroup_list_get, NEED_SYSTEM(USER_GROUP, LIST), BODY_NONE },
	{ REQ_POST, V2 "/usergroups", usergroup_post, NEED_SYSTEM(USER_GROUP, CREATE), BODY_STREAM },
	{ REQ_GET, V2 "/usergroups/search", usergroup_search_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/usergroups/{id}", usergroup_get_one, NEED_SYSTEM(USER_GROUP, READ), BODY_NONE },
	{ REQ_PUT, V2 "/usergroups/{id}", usergroup_put, NEED_SYSTEM(USER_GROUP, UPDATE), BODY_STREAM },
	{ REQ_DELETE, V2 "/usergroups/{id}", usergroup_drop, NEED_SYSTEM(USER_GROUP, DELETE), BODY_NONE },

	{ REQ_POST, V2 "/ldap/ping", ldap_ping_post, NEED_SYSTEM(CONFIGURATION, READ), BODY_STREAM_ALWAYS },
	{ REQ_GET, V2 "/ldap/users/search", ldap_user_search_get, NEED_SYSTEM(LDAP_USER, LIST), BODY_NONE },
	{ REQ_POST, V2 "/ldap/users/import", ldap_import_post, NEED_SYSTEM(LDAP_USER, CREATE), BODY_STREAM },
	{ REQ_GET, V2 "/ldap/groups/search", ldap_group_search_get, NEED_SYSTEM(LDAP_USER, LIST), BODY_NONE },

	{ REQ_GET, V2 "/configurations", configuration_get, NEED_SYSTEM(CONFIGURATION, READ), BODY_NONE },
	{ REQ_PUT, V2 "/configurations", configuration_put, NEED_SYSTEM(CONFIGURATION, UPDATE), BODY_STREAM_ALWAYS },

	{ REQ_GET, V2 "/permissions", grantable_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/robots", robot_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_POST, V2 "/robots", robot_post, NEED_LOGIN, BODY_STREAM },
	{ REQ_GET, V2 "/robots/{id}", robot_get_one, NEED_LOGIN, BODY_NONE },
	{ REQ_PUT, V2 "/robots/{id}", robot_put, NEED_LOGIN, BODY_STREAM },
	{ REQ_PATCH, V2 "/robots/{id}", robot_patch, NEED_LOGIN, BODY_STREAM },
	{ REQ_DELETE, V2 "/robots/{id}", robot_drop, NEED_LOGIN, BODY_NONE },

	{ REQ_GET, V2 "/projects", project_list_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_HEAD, V2 "/projects", project_head, NEED_LOGIN, BODY_NONE },
	{ REQ_POST, V2 "/projects", project_post, NEED_LOGIN, BODY_STREAM },
	{ REQ_GET, PROJECT, project_get_one, NEED_PART(PROJECT, READ), BODY_NONE },
	{ REQ_PUT, PROJECT, project_put, NEED_PROJECT(PROJECT, UPDATE), BODY_STREAM },
	{ REQ_DELETE, PROJECT, project_drop, NEED_PROJECT(PROJECT, DELETE), BODY_NONE },

	{ REQ_GET, PROJECT "/_deletable", project_deletable_get, NEED_PROJECT(PROJECT, DELETE), BODY_NONE },
	{ REQ_GET, PROJECT "/summary", project_summary_get, NEED_PROJECT(PROJECT, READ), BODY_NONE },
	{ REQ_GET, PROJECT "/metadatas", metadata_list_get, NEED_PROJECT(METADATA, LIST), BODY_NONE },
	{ REQ_POST, PROJECT "/metadatas", metadata_post, NEED_PROJECT(METADATA, CREATE), BODY_STREAM },
	{ REQ_GET, PROJECT "/metadatas/{meta_name}", metadata_get_one, NEED_PROJECT(METADATA, READ), BODY_NONE },
	{ REQ_PUT, PROJECT "/metadatas/{meta_name}", metadata_put, NEED_PROJECT(METADATA, UPDATE), BODY_STREAM },
	{ REQ_DELETE, PROJECT "/metadatas/{meta_name}", metadata_drop, NEED_PROJECT(METADATA, DELETE), BODY_NONE },

	{ REQ_GET, PROJECT "/members", member_list_get, NEED_PROJECT(MEMBER, LIST), BODY_NONE },
	{ REQ_POST, PROJECT "/members", member_post, NEED_PROJECT(MEMBER, CREATE), BODY_STREAM },
	{ REQ_GET, PROJECT "/members/{mid}", member_get_one, NEED_PROJECT(MEMBER, READ), BODY_NONE },
	{ REQ_PUT, PROJECT "/members/{mid}", member_put, NEED_PROJECT(MEMBER, UPDATE), BODY_STREAM },
	{ REQ_DELETE, PROJECT "/members/{mid}", member_drop, NEED_PROJECT(MEMBER, DELETE), BODY_NONE },

	{ REQ_GET, PROJECT "/immutabletagrules", immutable_rule_list_get, NEED_PROJECT(IMMUTABLE_TAG, LIST), BODY_NONE },
	{ REQ_POST, PROJECT "/immutabletagrules", immutable_rule_post, NEED_PROJECT(IMMUTABLE_TAG, CREATE), BODY_STREAM },
	{ REQ_PUT, PROJECT "/immutabletagrules/{id}", immutable_rule_put, NEED_PROJECT(IMMUTABLE_TAG, UPDATE), BODY_STREAM },
	{ REQ_DELETE, PROJECT "/immutabletagrules/{id}", immutable_rule_drop, NEED_PROJECT(IMMUTABLE_TAG, DELETE), BODY_NONE },

	{ REQ_GET, V2 "/retentions/metadatas", retention_metadata_get, NEED_LOGIN, BODY_NONE },
	{ REQ_POST, V2 "/retentions", retention_post, NEED_LOGIN, BODY_STREAM },
	{ REQ_GET, V2 "/retentions/{id}", retention_get_one, NEED_LOGIN, BODY_NONE },
	{ REQ_PUT, V2 "/retentions/{id}", retention_put, NEED_LOGIN, BODY_STREAM },
	{ REQ_DELETE, V2 "/retentions/{id}", retention_drop, NEED_LOGIN, BODY_NONE },
	{ REQ_POST, V2 "/x/retentions/preview", retention_preview_post, NEED_LOGIN, BODY_STREAM },
	{ REQ_GET, V2 "/retentions/{id}/executions", retention_run_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_POST, V2 "/retentions/{id}/executions", retention_run_post, NEED_LOGIN, BODY_STREAM },
	{ REQ_PATCH, V2 "/retentions/{id}/executions/{eid}", retention_run_patch, NEED_LOGIN, BODY_STREAM },
	{ REQ_GET, V2 "/retentions/{id}/executions/{eid}/tasks", retention_task_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/retentions/{id}/executions/{eid}/tasks/{tid}", retention_task_get_log, NEED_LOGIN, BODY_NONE },

	{ REQ_GET, V2 "/quotas", quota_list_get, NEED_SYSTEM(QUOTA, LIST), BODY_NONE },
	{ REQ_GET, V2 "/quotas/{id}", quota_get_one, NEED_SYSTEM(QUOTA, READ), BODY_NONE },
	{ REQ_PUT, V2 "/quotas/{id}", quota_put, NEED_SYSTEM(QUOTA, UPDATE), BODY_STREAM },

	{ REQ_GET, V2 "/registries", endpoint_list_get, NEED_SYSTEM(REGISTRY, LIST), BODY_NONE },
	{ REQ_POST, V2 "/registries", endpoint_post, NEED_SYSTEM(REGISTRY, CREATE), BODY_STREAM },
	{ REQ_GET, V2 "/registries/{id}", endpoint_get_one, NEED_SYSTEM(REGISTRY, READ), BODY_NONE },
	{ REQ_PUT, V2 "/registries/{id}", endpoint_put, NEED_SYSTEM(REGISTRY, UPDATE), BODY_STREAM },
	{ REQ_DELETE, V2 "/registries/{id}", endpoint_drop, NEED_SYSTEM(REGISTRY, DELETE), BODY_NONE },
	{ REQ_GET, V2 "/replication/adapters", adapter_list_get, NEED_SYSTEM(REPLICATION_ADAPTER, LIST), BODY_NONE },
	{ REQ_GET, V2 "/replication/adapterinfos", adapter_info_get, NEED_SYSTEM(REPLICATION_ADAPTER, LIST), BODY_NONE },

	{ REQ_GET, V2 "/jobservice/pools", pool_list_get, NEED_SYSTEM(JOBSERVICE_MONITOR, LIST), BODY_NONE },
	{ REQ_GET, V2 "/jobservice/pools/{pool_id}/workers", worker_list_get, NEED_SYSTEM(JOBSERVICE_MONITOR, LIST), BODY_NONE },
	{ REQ_PUT, V2 "/jobservice/jobs/{job_id}", job_put, NEED_SYSTEM(JOBSERVICE_MONITOR, STOP), BODY_NONE },
	{ REQ_GET, V2 "/jobservice/jobs/{job_id}/log", job_log_get_one, NEED_SYSTEM(JOBSERVICE_MONITOR, LIST), BODY_NONE },
	{ REQ_GET, V2 "/jobservice/queues", queue_list_get, NEED_SYSTEM(JOBSERVICE_MONITOR, LIST), BODY_NONE },
	{ REQ_PUT, V2 "/jobservice/queues/{job_type}", queue_put, NEED_SYSTEM(JOBSERVICE_MONITOR, STOP), BODY_STREAM },
	{ REQ_GET, V2 "/schedules", schedule_list_get, NEED_SYSTEM(JOBSERVICE_MONITOR, LIST), BODY_NONE },
	{ REQ_GET, V2 "/schedules/{job_type}/paused", schedule_paused_get, NEED_LOGIN, BODY_NONE },

	{ REQ_GET, V2 "/system/gc", gc_list_get, NEED_SYSTEM(GARBAGE_COLLECTION, LIST), BODY_NONE },
	{ REQ_GET, V2 "/system/gc/schedule", gc_schedule_get, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },
	{ REQ_POST, V2 "/system/gc/schedule", gc_schedule_post, NEED_SYSTEM(GARBAGE_COLLECTION, CREATE), BODY_STREAM },
	{ REQ_PUT, V2 "/system/gc/schedule", gc_schedule_put, NEED_SYSTEM(GARBAGE_COLLECTION, UPDATE), BODY_STREAM },
	{ REQ_GET, V2 "/system/gc/{gc_id}", gc_get_one, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },
	{ REQ_PUT, V2 "/system/gc/{gc_id}", gc_put, NEED_SYSTEM(GARBAGE_COLLECTION, STOP), BODY_NONE },
	{ REQ_GET, V2 "/system/gc/{gc_id}/log", gc_log_get, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },
	{ REQ_GET, V2 "/system/purgeaudit", purge_list_get, NEED_SYSTEM(PURGE_AUDIT, LIST), BODY_NONE },
	{ REQ_GET, V2 "/system/purgeaudit/schedule", purge_schedule_get, NEED_SYSTEM(PURGE_AUDIT, READ), BODY_NONE },
	{ REQ_POST, V2 "/system/purgeaudit/schedule", purge_schedule_post, NEED_SYSTEM(PURGE_AUDIT, CREATE), BODY_STREAM },
	{ REQ_PUT, V2 "/system/purgeaudit/schedule", purge_schedule_put, NEED_SYSTEM(PURGE_AUDIT, UPDATE), BODY_STREAM },
	{ REQ_GET, V2 "/system/purgeaudit/{purge_id}", purge_get_one, NEED_SYSTEM(PURGE_AUDIT, READ), BODY_NONE },
	{ REQ_PUT, V2 "/system/purgeaudit/{purge_id}", purge_put, NEED_SYSTEM(PURGE_AUDIT, STOP), BODY_NONE },
	{ REQ_GET, V2 "/system/purgeaudit/{purge_id}/log", purge_log_get, NEED_SYSTEM(PURGE_AUDIT, READ), BODY_NONE },
	{ REQ_GET, X "/gc/queue", gc_queue_get, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },
	{ REQ_GET, X "/gc/queue/blobs", gc_blob_list_get, NEED_SYSTEM(GARBAGE_COLLECTION, LIST), BODY_NONE },

	{ REQ_GET, X "/fsck", fsck_list_get, NEED_SYSTEM(GARBAGE_COLLECTION, LIST), BODY_NONE },
	{ REQ_GET, X "/fsck/schedule", fsck_schedule_get, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },
	{ REQ_POST, X "/fsck/schedule", fsck_schedule_post, NEED_SYSTEM(GARBAGE_COLLECTION, CREATE), BODY_STREAM },
	{ REQ_PUT, X "/fsck/schedule", fsck_schedule_put, NEED_SYSTEM(GARBAGE_COLLECTION, UPDATE), BODY_STREAM },
	{ REQ_GET, X "/fsck/{fsck_id}", fsck_get_one, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },
	{ REQ_PUT, X "/fsck/{fsck_id}", fsck_put, NEED_SYSTEM(GARBAGE_COLLECTION, STOP), BODY_NONE },
	{ REQ_GET, X "/fsck/{fsck_id}/log", fsck_log_get, NEED_SYSTEM(GARBAGE_COLLECTION, READ), BODY_NONE },

	{ REQ_GET, V2 "/auditlog-exts", audit_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/auditlog-exts/events", audit_event_list_get, NEED_SYSTEM(AUDIT_LOG, LIST), BODY_NONE },
	{ REQ_GET, V2 "/auditlog-exts.csv", audit_csv_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, V2 "/audit-logs", audit_short_list_get, NEED_LOGIN, BODY_NONE },
	{ REQ_GET, PROJECT "/auditlog-exts", project_audit_list_get, NEED_PROJECT(LOG, LIST), BODY_NONE },
	{ REQ_GET, PROJECT "/auditlog-exts.csv", project_audit_csv_get, NEED_PROJECT(LOG, LIST), BODY_NONE },
	{ REQ_GET, PROJECT "/logs", project_audit_short_list_get, NEED_PROJECT(LOG, LIST), BODY_NONE },

	{ REQ_GET, V2 "/labels", label_list_get, NEED_PUBLIC, BODY_NONE },
	{ REQ_POST, V2 "/labels", label_post, NEED_LOGIN, BODY_STREAM },
	{ REQ_GET, V2 "/labels/{id}", label_get_one, NEED_PUBLIC, BODY_NONE },
	{ REQ_PUT, V2 "/labels/{id}", label_put, NEED_LOGIN, BODY_STREAM },
	{ REQ_DELETE, V2 "/labels/{id}", label_drop, NEED_LOGIN, BODY_NONE },

	{ REQ_GET, V2 "/repositories", repository_list_all, NEED_PUBLIC, BODY_NONE },
	{ REQ_GET, PROJECT "/repositories", repository_list_get, NEED_PART(REPOSITORY, LIST), BODY_NONE },
	{ REQ_GET, REPOSITORY, repository_get_one, NEED_PROJECT(REPOSITORY, READ), BODY_NONE },
	{ REQ_PUT, REPOSITORY, repository_put, NEED_PROJECT(REPOSITORY, UPDATE), BODY_STREAM },
	{ REQ_DELETE, REPOSITORY, repository_drop, NEED_PROJECT(REPOSITORY, DELETE), BODY_NONE },

	{ REQ_GET, REPOSITORY "/artifacts", artifact_list_get, NEED_PROJECT(ARTIFACT, LIST), BODY_NONE },
	{ REQ_POST, REPOSITORY "/artifacts", artifact_copy_post, NEED_PROJECT(ARTIFACT, CREATE), BODY_NONE },
	{ REQ_GET, ARTIFACT, artifact_get_one, NEED_PROJECT(ARTIFACT, READ), BODY_NONE },
	{ REQ_DELETE, ARTIFACT, artifact_drop, NEED_PROJECT(ARTIFACT, DELETE), BODY_NONE },
	{ REQ_GET, ARTIFACT "/tags", tag_list, NEED_PROJECT(TAG, LIST), BODY_NONE },
	{ REQ_POST, ARTIFACT "/tags", tag_post, NEED_PROJECT(TAG, CREATE), BODY_STREAM },
	{ REQ_DELETE, ARTIFACT "/tags/{tag}", tag_drop, NEED_PROJECT(TAG, DELETE), BODY_NONE },
	{ REQ_POST, ARTIFACT "/labels", artifact_label_post, NEED_PROJECT(ARTIFACT_LABEL, CREATE), BODY_STREAM },
	{ REQ_DELETE, ARTIFACT "/labels/{id}", artifact_label_drop, NEED_PROJECT(ARTIFACT_LABEL, DELETE), BODY_NONE },
	{ REQ_POST, X "/projects/{project}/repositories/{repository}/artifacts/deletions", artifact_bulk_post, NEED_PROJECT(ARTIFACT, DELETE), BODY_STREAM },
	{ REQ_POST, X "/projects/{project}/repositories/{repository}/tags/deletions", tag_bulk_post, NEED_PROJECT(TAG, DELETE), BODY_STREAM },
	{ REQ_POST, X "/projects/{project}/deletions/repositories", repository_bulk_post, NEED_PROJECT(REPOSITORY, DELETE), BODY_STREAM },
	{ REQ_GET, ARTIFACT "/accessories", accessory_list, NEED_PROJECT(ACCESSORY, LIST), BODY_NONE },
};

const struct route_table api_routes = {
	.routes = routes,
	.count = ARRAY_SIZE(routes),
	.merge_slashes = true,
};
