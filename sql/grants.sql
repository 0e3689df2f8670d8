-- What roadstead_app may do; applied by the owner after every migration.
-- No DDL, and nobody but the owner changes or deletes audit rows.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM roadstead_app, PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE, DELETE ON
	users, usergroup, usergroup_user, session, login_failure,
	project, project_meta, member,
	repository, blob, repository_blob, manifest, manifest_blob,
	manifest_child, tag, upload, label, manifest_label,
	gc_blob_review, gc_manifest_review, deletion,
	setting, job, event, robot, robot_permission, endpoint,
	job_log, job_queue, job_daemon, schedule,
	immutable_rule, retention_policy, retention_rule, retention_task,
	project_usage, project_usage_more, audit_place,
	metric_registry, metric_project, metric_repository,
	repository_figure, project_figure, user_preference
	TO roadstead_app;
GRANT SELECT, UPDATE ON gc_delay TO roadstead_app;
GRANT SELECT ON role, member_user, visitor, artifact_top, schema_migration
	TO roadstead_app;
GRANT SELECT, INSERT ON audit, audit_seal TO roadstead_app;
GRANT SELECT ON audit_seen, audit_seen_place TO roadstead_app;
GRANT SELECT, UPDATE ON audit_horizon, pull_place TO roadstead_app;
GRANT USAGE ON SEQUENCE audit_audit_id_seq, endpoint_endpoint_id_seq
	TO roadstead_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO roadstead_app;
REVOKE EXECUTE ON FUNCTION audit_partition_make(timestamptz)
	FROM roadstead_app;
