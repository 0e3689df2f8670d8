-- When each user did something, written behind those who write the audit, so that
-- the rows of somebody who does little are found without reading all the others.

CREATE TABLE audit_seen (
	username text COLLATE "C" NOT NULL,
	day date NOT NULL,
	slots bit(144) NOT NULL,
	CONSTRAINT audit_seen_pk PRIMARY KEY (username, day)
);
COMMENT ON TABLE audit_seen IS 'When each user did something; may say so of what was purged';
COMMENT ON COLUMN audit_seen.username IS 'As in the audit';
COMMENT ON COLUMN audit_seen.day IS 'A day in UTC';
COMMENT ON COLUMN audit_seen.slots IS 'One bit for each ten minutes of it';

CREATE TABLE audit_seen_place (
	one boolean NOT NULL DEFAULT true
		CONSTRAINT audit_seen_place_one_pk PRIMARY KEY
		CONSTRAINT audit_seen_place_one_check CHECK (one),
	place_at timestamptz NOT NULL DEFAULT '-infinity',
	place_id bigint NOT NULL DEFAULT 0
);
INSERT INTO audit_seen_place DEFAULT VALUES;
COMMENT ON TABLE audit_seen_place IS 'One row: the last row of the audit that audit_seen knows';
COMMENT ON COLUMN audit_seen_place.one IS 'Always true';
COMMENT ON COLUMN audit_seen_place.place_at IS 'Its op_time';
COMMENT ON COLUMN audit_seen_place.place_id IS 'Its audit_id';

-- What they did is done by audit_seen and audit_behind.
DO $$
DECLARE
	v_name text;
BEGIN
	FOR v_name IN SELECT indexrelid::regclass::text FROM pg_index
		WHERE indrelid IN (SELECT inhrelid FROM pg_inherits
			WHERE inhparent = 'audit'::regclass)
		AND indexrelid::regclass::text LIKE '%\_username\_idx'
	LOOP
		EXECUTE format('DROP INDEX %I', v_name);
	END LOOP;
END $$;
DROP FUNCTION IF EXISTS audit_months_index();
DROP FUNCTION IF EXISTS pull_page(bigint);
