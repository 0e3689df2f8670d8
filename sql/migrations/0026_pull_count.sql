-- How often and when something was pulled is counted from the audit, behind the
-- pulls, which only append to it.

CREATE TABLE pull_place (
	one boolean NOT NULL DEFAULT true
		CONSTRAINT pull_place_one_pk PRIMARY KEY
		CONSTRAINT pull_place_one_check CHECK (one),
	place_at timestamptz NOT NULL DEFAULT '-infinity',
	place_id bigint NOT NULL DEFAULT 0
);
INSERT INTO pull_place DEFAULT VALUES;
COMMENT ON TABLE pull_place IS 'One row: the last row of the audit whose pull was counted';
COMMENT ON COLUMN pull_place.one IS 'Always true';
COMMENT ON COLUMN pull_place.place_at IS 'Its op_time';
COMMENT ON COLUMN pull_place.place_id IS 'Its audit_id';

INSERT INTO schedule (kind, cron) VALUES ('PULL_COUNT', '30 * * * * *');
