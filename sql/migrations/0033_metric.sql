-- Numbers of each day, kept for about a year.  Jobs write them behind those who
-- push and pull.  A day is one in UTC.

CREATE TABLE metric_registry (
	day date CONSTRAINT metric_registry_day_pk PRIMARY KEY,
	physical bigint,
	logical bigint,
	gc_freed bigint NOT NULL DEFAULT 0,
	queue_wait bigint
);
COMMENT ON TABLE metric_registry IS 'Of each day: the registry as a whole; from the first one on pulls and pushes are counted';
COMMENT ON COLUMN metric_registry.day IS 'The day';
COMMENT ON COLUMN metric_registry.physical IS 'Bytes of all blobs when somebody last measured; null: nobody did';
COMMENT ON COLUMN metric_registry.logical IS 'The same if each repository had files of its own';
COMMENT ON COLUMN metric_registry.gc_freed IS 'Bytes of blobs that garbage collection deleted';
COMMENT ON COLUMN metric_registry.queue_wait IS 'Milliseconds that the job which waited longest was due before it began; null: none began, or nobody measured';
INSERT INTO metric_registry (day) VALUES ((now() AT TIME ZONE 'UTC')::date);

CREATE TABLE metric_project (
	day date NOT NULL,
	project_id bigint NOT NULL,
	pulls bigint NOT NULL DEFAULT 0,
	pushes bigint NOT NULL DEFAULT 0,
	storage bigint,
	CONSTRAINT metric_project_pk PRIMARY KEY (day, project_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE metric_project IS 'Of each day: a project, whatever became of its repositories';
COMMENT ON COLUMN metric_project.day IS 'The day';
COMMENT ON COLUMN metric_project.project_id IS 'The project, which may be gone';
COMMENT ON COLUMN metric_project.pulls IS 'Manifests pulled';
COMMENT ON COLUMN metric_project.pushes IS 'Artifacts pushed (metric_apply)';
COMMENT ON COLUMN metric_project.storage IS 'Bytes that count for its quota (project_bytes) when somebody last measured; null: nobody did';

CREATE TABLE metric_repository (
	repository_id bigint NOT NULL
		CONSTRAINT metric_repository_repository_id_fk
		REFERENCES repository ON DELETE CASCADE,
	day date NOT NULL,
	pulls bigint NOT NULL DEFAULT 0,
	pushes bigint NOT NULL DEFAULT 0,
	CONSTRAINT metric_repository_pk PRIMARY KEY (repository_id, day)
) WITH (fillfactor = 80);
CREATE INDEX metric_repository_day_idx ON metric_repository (day);
COMMENT ON TABLE metric_repository IS 'Of each day on which it was used: a repository';
COMMENT ON COLUMN metric_repository.repository_id IS 'The repository';
COMMENT ON COLUMN metric_repository.day IS 'The day';
COMMENT ON COLUMN metric_repository.pulls IS 'Manifests pulled';
COMMENT ON COLUMN metric_repository.pushes IS 'Artifacts pushed (metric_apply)';

INSERT INTO schedule (kind, cron) VALUES ('METRIC_MEASURE', '0 55 * * * *');
