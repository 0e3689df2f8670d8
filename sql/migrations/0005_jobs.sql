-- Settings, the queue of jobs and the outbox of events.

CREATE TABLE setting (
	name text COLLATE "C" CONSTRAINT setting_name_pk PRIMARY KEY
		CONSTRAINT setting_name_check CHECK (name ~ '^[a-z][a-z0-9_]*$'),
	value text NOT NULL,
	updated_at timestamptz NOT NULL DEFAULT now(),
	updated_by text NOT NULL DEFAULT ''
);
COMMENT ON TABLE setting IS 'Settings changed at run time; the defaults are code';
COMMENT ON COLUMN setting.name IS 'Key as in Harbor''s configuration';
COMMENT ON COLUMN setting.value IS 'Value as text; sealed if secret';
COMMENT ON COLUMN setting.updated_at IS 'When it was last changed';
COMMENT ON COLUMN setting.updated_by IS 'Who changed it';

CREATE TABLE job (
	job_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT job_job_id_pk PRIMARY KEY,
	kind text COLLATE "C" NOT NULL,
	params jsonb NOT NULL DEFAULT '{}',
	state text COLLATE "C" NOT NULL DEFAULT 'pending'
		CONSTRAINT job_state_check CHECK (state IN
			('pending', 'running', 'succeeded', 'failed', 'stopped')),
	priority smallint NOT NULL DEFAULT 0,
	due_at timestamptz NOT NULL DEFAULT now(),
	attempts integer NOT NULL DEFAULT 0,
	attempts_max integer NOT NULL DEFAULT 1,
	claimed_by text,
	heartbeat_at timestamptz,
	deadline_at timestamptz,
	stop_wanted boolean NOT NULL DEFAULT false,
	progress jsonb NOT NULL DEFAULT '{}',
	message text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	started_at timestamptz,
	ended_at timestamptz
);
CREATE INDEX job_due_idx ON job (priority DESC, due_at)
	WHERE state = 'pending';
CREATE INDEX job_running_idx ON job (heartbeat_at) WHERE state = 'running';
COMMENT ON TABLE job IS 'Work for the job daemon';
COMMENT ON COLUMN job.job_id IS 'Key';
COMMENT ON COLUMN job.kind IS 'What to do: gc, replicate, scrub …';
COMMENT ON COLUMN job.params IS 'With what';
COMMENT ON COLUMN job.state IS 'pending, running, succeeded, failed or stopped';
COMMENT ON COLUMN job.priority IS 'Higher first';
COMMENT ON COLUMN job.due_at IS 'Not before';
COMMENT ON COLUMN job.attempts IS 'Times begun';
COMMENT ON COLUMN job.attempts_max IS 'Times it may be begun';
COMMENT ON COLUMN job.claimed_by IS 'Node and process that runs it';
COMMENT ON COLUMN job.heartbeat_at IS 'Last sign of life';
COMMENT ON COLUMN job.deadline_at IS 'Stopped then if still running';
COMMENT ON COLUMN job.stop_wanted IS 'Somebody asked it to stop';
COMMENT ON COLUMN job.progress IS 'Phase, done, total, bytes';
COMMENT ON COLUMN job.message IS 'Last word, or why it failed';
COMMENT ON COLUMN job.created_at IS 'When it was queued';
COMMENT ON COLUMN job.started_at IS 'When it was last begun';
COMMENT ON COLUMN job.ended_at IS 'When it ended';

CREATE TABLE event (
	event_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT event_event_id_pk PRIMARY KEY,
	kind text COLLATE "C" NOT NULL,
	project_id bigint,
	repository text COLLATE "C",
	data jsonb NOT NULL DEFAULT '{}',
	actor text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE event IS 'Outbox: commits with the change, deleted when delivered to all who want it';
COMMENT ON COLUMN event.event_id IS 'Key; the order of delivery';
COMMENT ON COLUMN event.kind IS 'push_artifact, delete_artifact, …';
COMMENT ON COLUMN event.project_id IS 'The project; no foreign key, it may be gone';
COMMENT ON COLUMN event.repository IS 'Repository name without the project';
COMMENT ON COLUMN event.data IS 'What receivers need to know';
COMMENT ON COLUMN event.actor IS 'Who did it';
COMMENT ON COLUMN event.created_at IS 'When';
