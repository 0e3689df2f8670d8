-- How much a project may store.

ALTER TABLE project ADD COLUMN storage_limit bigint NOT NULL DEFAULT -1
	CONSTRAINT project_storage_limit_check
	CHECK (storage_limit = -1 OR storage_limit BETWEEN 1 AND 1125899906842624);
COMMENT ON COLUMN project.storage_limit IS 'Bytes that its blobs may take, each counted once; -1 no limit';
