-- What a project may store is a limit that is kept.

ALTER TABLE repository_blob ADD COLUMN released_at timestamptz;
COMMENT ON COLUMN repository_blob.released_at IS 'When the last manifest that needed it here went; it counts no more unless one needs it again';

CREATE TABLE project_usage (
	project_id bigint CONSTRAINT project_usage_project_id_pk PRIMARY KEY
		CONSTRAINT project_usage_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	bytes bigint NOT NULL,
	counted_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE project_usage IS 'What projects with a limit stored when somebody last counted';
COMMENT ON COLUMN project_usage.project_id IS 'The project';
COMMENT ON COLUMN project_usage.bytes IS 'Bytes, each blob counted once';
COMMENT ON COLUMN project_usage.counted_at IS 'When';

CREATE TABLE project_usage_more (
	project_id bigint NOT NULL
		CONSTRAINT project_usage_more_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	bytes bigint NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX project_usage_more_project_id_idx ON project_usage_more (project_id);
COMMENT ON TABLE project_usage_more IS 'What was added since; rows are only appended, and go when somebody counts';
COMMENT ON COLUMN project_usage_more.project_id IS 'The project';
COMMENT ON COLUMN project_usage_more.bytes IS 'Bytes that were new to it';
COMMENT ON COLUMN project_usage_more.created_at IS 'When';

INSERT INTO schedule (kind, cron) VALUES ('QUOTA_REFRESH', '0 */10 * * * *');
