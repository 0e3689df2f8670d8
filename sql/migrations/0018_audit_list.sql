-- The audit is read by project, too, newest first.
CREATE INDEX audit_project_id_op_time_idx
	ON audit (project_id, op_time, audit_id);
