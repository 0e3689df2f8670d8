-- What the daemon of jobs needs beside the queue itself.

ALTER TABLE job ADD COLUMN unique_key text COLLATE "C",
	ADD COLUMN seconds_max integer NOT NULL DEFAULT 86400
		CONSTRAINT job_seconds_max_check CHECK (seconds_max > 0);
CREATE UNIQUE INDEX job_kind_unique_key_uniq ON job (kind, unique_key)
	WHERE unique_key IS NOT NULL AND state IN ('pending', 'running');
CREATE INDEX job_claimed_by_idx ON job (claimed_by) WHERE state = 'running';
CREATE INDEX job_kind_idx ON job (kind, job_id);
COMMENT ON COLUMN job.unique_key IS 'At most one of a kind with this key waits or runs; null: any number';
COMMENT ON COLUMN job.seconds_max IS 'How long one attempt may run';
COMMENT ON COLUMN job.claimed_by IS 'Daemon that runs it';
COMMENT ON COLUMN job.attempts IS 'Times begun; tells one run from the next';

CREATE TABLE job_log (
	log_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT job_log_log_id_pk PRIMARY KEY,
	job_id bigint NOT NULL CONSTRAINT job_log_job_id_fk
		REFERENCES job ON DELETE CASCADE,
	logged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	line text NOT NULL CONSTRAINT job_log_line_check
		CHECK (length(line) <= 1024)
);
CREATE INDEX job_log_job_id_idx ON job_log (job_id, log_id);
COMMENT ON TABLE job_log IS 'What jobs say; the newest lines of each';
COMMENT ON COLUMN job_log.log_id IS 'Key; the order of the lines';
COMMENT ON COLUMN job_log.job_id IS 'The job';
COMMENT ON COLUMN job_log.logged_at IS 'When it was said';
COMMENT ON COLUMN job_log.line IS 'One line without its end';

CREATE TABLE job_queue (
	kind text COLLATE "C" CONSTRAINT job_queue_kind_pk PRIMARY KEY,
	paused boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE job_queue IS 'Kinds of jobs that somebody has touched';
COMMENT ON COLUMN job_queue.kind IS 'The kind';
COMMENT ON COLUMN job_queue.paused IS 'None of it is begun';

CREATE TABLE job_daemon (
	daemon_id text COLLATE "C"
		CONSTRAINT job_daemon_daemon_id_pk PRIMARY KEY,
	node text NOT NULL,
	pid integer NOT NULL,
	slots integer NOT NULL,
	started_at timestamptz NOT NULL DEFAULT now(),
	seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE job_daemon IS 'Daemons that run jobs; one that stops takes its row away';
COMMENT ON COLUMN job_daemon.daemon_id IS 'Key, made at random with each start';
COMMENT ON COLUMN job_daemon.node IS 'Name of its machine';
COMMENT ON COLUMN job_daemon.pid IS 'Its process there';
COMMENT ON COLUMN job_daemon.slots IS 'Jobs that it runs at once';
COMMENT ON COLUMN job_daemon.started_at IS 'When it was started';
COMMENT ON COLUMN job_daemon.seen_at IS 'Last sign of life';
