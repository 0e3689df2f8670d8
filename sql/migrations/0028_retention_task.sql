-- What runs of retention did, repository by repository.

CREATE TABLE retention_task (
	retention_task_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT retention_task_retention_task_id_pk PRIMARY KEY,
	job_id bigint NOT NULL
		CONSTRAINT retention_task_job_id_fk
		REFERENCES job ON DELETE CASCADE,
	repository text COLLATE "C" NOT NULL,
	started_at timestamptz NOT NULL DEFAULT now(),
	ended_at timestamptz,
	total bigint NOT NULL DEFAULT 0,
	retained bigint NOT NULL DEFAULT 0,
	log text NOT NULL DEFAULT '',
	CONSTRAINT retention_task_uniq UNIQUE (job_id, repository)
);
COMMENT ON TABLE retention_task IS 'A repository in a run of a policy of retention';
COMMENT ON COLUMN retention_task.retention_task_id IS 'Key';
COMMENT ON COLUMN retention_task.job_id IS 'The run';
COMMENT ON COLUMN retention_task.repository IS 'Name of the repository, without the project';
COMMENT ON COLUMN retention_task.started_at IS 'When the run came to it';
COMMENT ON COLUMN retention_task.ended_at IS 'When it was done with it; null: not yet';
COMMENT ON COLUMN retention_task.total IS 'Artifacts that were looked at';
COMMENT ON COLUMN retention_task.retained IS 'Those that stay';
COMMENT ON COLUMN retention_task.log IS 'A line for each: what became of it, digest, tags, when it was pushed and pulled';
