-- What lists show of projects and repositories and nobody should wait for: a job
-- counts it behind those who push and pull.

CREATE TABLE repository_figure (
	repository_id bigint
		CONSTRAINT repository_figure_repository_id_pk PRIMARY KEY
		CONSTRAINT repository_figure_repository_id_fk
		REFERENCES repository ON DELETE CASCADE,
	bytes bigint,
	unique_bytes bigint,
	pushed_at timestamptz,
	pulled_at timestamptz,
	due_at timestamptz NOT NULL DEFAULT now(),
	changed boolean NOT NULL DEFAULT true,
	counted_at timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX repository_figure_due_at_idx ON repository_figure (due_at);
COMMENT ON TABLE repository_figure IS 'What was last counted of each repository; only a job writes it, unless the repository comes, goes or returns';
COMMENT ON COLUMN repository_figure.repository_id IS 'The repository';
COMMENT ON COLUMN repository_figure.bytes IS 'Of its blobs that count (quota_link_counts), each once; null: not counted yet';
COMMENT ON COLUMN repository_figure.unique_bytes IS 'Of those that count in no other repository of any project';
COMMENT ON COLUMN repository_figure.pushed_at IS 'Last push';
COMMENT ON COLUMN repository_figure.pulled_at IS 'Last pull';
COMMENT ON COLUMN repository_figure.due_at IS 'When it is to be counted anew';
COMMENT ON COLUMN repository_figure.changed IS 'Its blobs changed since, so others may be due, too';
COMMENT ON COLUMN repository_figure.counted_at IS 'When counting it last began';
INSERT INTO repository_figure (repository_id, changed)
	SELECT repository_id, false FROM repository;

CREATE TABLE project_figure (
	project_id bigint
		CONSTRAINT project_figure_project_id_pk PRIMARY KEY
		CONSTRAINT project_figure_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	bytes bigint,
	pushed_at timestamptz,
	pulled_at timestamptz,
	due_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX project_figure_due_at_idx ON project_figure (due_at);
COMMENT ON TABLE project_figure IS 'What was last counted of each project, as repository_figure';
COMMENT ON COLUMN project_figure.project_id IS 'The project';
COMMENT ON COLUMN project_figure.bytes IS 'Of its blobs, each once (project_bytes); null: not counted yet';
COMMENT ON COLUMN project_figure.pushed_at IS 'Last push, also to a repository that is gone';
COMMENT ON COLUMN project_figure.pulled_at IS 'Last pull, also from a repository that is gone';
COMMENT ON COLUMN project_figure.due_at IS 'When it is to be counted anew';
INSERT INTO project_figure (project_id) SELECT project_id FROM project;

-- The job that counts was never due: schedules have no seconds.
UPDATE schedule SET cron = '0 * * * * *', next_at = NULL
WHERE kind = 'PULL_COUNT' AND cron = '30 * * * * *';
