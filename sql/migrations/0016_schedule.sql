-- Jobs that are due again and again.

CREATE TABLE schedule (
	schedule_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT schedule_schedule_id_pk PRIMARY KEY,
	kind text COLLATE "C" NOT NULL CONSTRAINT schedule_kind_uniq UNIQUE,
	cron text COLLATE "C" NOT NULL,
	next_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schedule IS 'Kinds of jobs that are queued again and again';
COMMENT ON COLUMN schedule.schedule_id IS 'Key';
COMMENT ON COLUMN schedule.kind IS 'The kind of job';
COMMENT ON COLUMN schedule.cron IS 'Six fields: second (0), minute, hour, day, month, day of the week; UTC';
COMMENT ON COLUMN schedule.next_at IS 'When it is due; null: not looked at yet; infinity: never';
COMMENT ON COLUMN schedule.created_at IS 'When the row was made';
COMMENT ON COLUMN schedule.updated_at IS 'When somebody last changed it';

INSERT INTO schedule (kind, cron) VALUES ('SWEEP', '0 0 * * * *');
