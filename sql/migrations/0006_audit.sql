-- Who did what.  Written with every pull, so it has one index that grows at
-- its right end only, no foreign keys and no triggers.

CREATE SEQUENCE audit_audit_id_seq CACHE 50;
CREATE TABLE audit (
	op_time timestamptz NOT NULL DEFAULT now(),
	audit_id bigint NOT NULL DEFAULT nextval('audit_audit_id_seq'),
	project_id bigint,
	manifest_id bigint,
	operation text COLLATE "C" NOT NULL,
	resource_type text COLLATE "C" NOT NULL,
	resource text COLLATE "C" NOT NULL,
	username text COLLATE "C" NOT NULL,
	client text COLLATE "C",
	request_id text COLLATE "C",
	success boolean NOT NULL DEFAULT true,
	description text,
	CONSTRAINT audit_pk PRIMARY KEY (op_time, audit_id)
) PARTITION BY RANGE (op_time);
CREATE TABLE audit_default PARTITION OF audit DEFAULT;
COMMENT ON TABLE audit IS 'Who did what; one partition a month';
COMMENT ON TABLE audit_default IS 'Audit rows of months without a partition';
COMMENT ON COLUMN audit.op_time IS 'When';
COMMENT ON COLUMN audit.audit_id IS 'Tells rows of the same moment apart';
COMMENT ON COLUMN audit.project_id IS 'The project, which may be gone; null for system-wide acts';
COMMENT ON COLUMN audit.manifest_id IS 'The manifest pulled, for counting; else null';
COMMENT ON COLUMN audit.operation IS 'create, delete, update, pull, login, logout';
COMMENT ON COLUMN audit.resource_type IS 'artifact, tag, repository, project, user, …';
COMMENT ON COLUMN audit.resource IS 'project/repository:tag, project/repository@digest, a name';
COMMENT ON COLUMN audit.username IS 'Who; empty when anonymous';
COMMENT ON COLUMN audit.client IS 'Network address';
COMMENT ON COLUMN audit.request_id IS 'Id of the request, as in the logs';
COMMENT ON COLUMN audit.success IS 'False: tried and refused';
COMMENT ON COLUMN audit.description IS 'More for people, or null';
