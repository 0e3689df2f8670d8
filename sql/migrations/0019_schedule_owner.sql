-- Schedules and jobs of a kind belong to something: one for the whole system, or
-- one for each policy.

ALTER TABLE schedule ADD COLUMN owner_id bigint NOT NULL DEFAULT 0,
	ADD COLUMN type text COLLATE "C" NOT NULL DEFAULT 'Custom'
		CONSTRAINT schedule_type_check
		CHECK (type IN ('Hourly', 'Daily', 'Weekly', 'Custom')),
	ADD COLUMN params jsonb NOT NULL DEFAULT '{}',
	DROP CONSTRAINT schedule_kind_uniq,
	ADD CONSTRAINT schedule_kind_owner_id_uniq UNIQUE (kind, owner_id);
COMMENT ON COLUMN schedule.owner_id IS 'The policy it is of; 0: of the system';
COMMENT ON COLUMN schedule.type IS 'How people named it; cron says when';
COMMENT ON COLUMN schedule.params IS 'Parameters of the jobs';

ALTER TABLE job ADD COLUMN owner_id bigint NOT NULL DEFAULT 0,
	ADD COLUMN trigger text COLLATE "C" NOT NULL DEFAULT 'MANUAL'
		CONSTRAINT job_trigger_check
		CHECK (trigger IN ('MANUAL', 'SCHEDULE', 'EVENT')),
	ADD COLUMN result jsonb NOT NULL DEFAULT '{}',
	ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
DROP INDEX job_kind_idx;
CREATE INDEX job_kind_idx ON job (kind, owner_id, job_id);
COMMENT ON COLUMN job.owner_id IS 'The policy it is of; 0: of the system';
COMMENT ON COLUMN job.trigger IS 'Why it was queued: MANUAL, SCHEDULE or EVENT';
COMMENT ON COLUMN job.result IS 'What it did, in numbers';
COMMENT ON COLUMN job.updated_at IS 'When it was last queued, begun or ended';

-- They take more parameters now.
DROP FUNCTION IF EXISTS job_end(job, text, text);
