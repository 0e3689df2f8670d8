-- The audit knows by which program something was done, and is sealed.

ALTER TABLE audit ADD COLUMN user_agent text COLLATE "C";
COMMENT ON COLUMN audit.user_agent IS 'Program as it called itself (User-Agent), at most 256 bytes';

-- They take one argument more now.
DROP FUNCTION IF EXISTS manifest_put(text, text, bytea, text, text, text, text,
	bytea, jsonb, jsonb, bytea, bytea, bytea[], bytea[], text[], text[],
	boolean, text[], text, text, text);
DROP FUNCTION IF EXISTS directory_user_keep(text, text, text, text, boolean,
	text[], text, text, text);

-- The end of each row, not of its transaction's beginning: see audit_horizon.
ALTER TABLE audit ALTER COLUMN op_time SET DEFAULT clock_timestamp();

CREATE TABLE audit_horizon (
	one boolean NOT NULL DEFAULT true
		CONSTRAINT audit_horizon_one_pk PRIMARY KEY
		CONSTRAINT audit_horizon_one_check CHECK (one),
	settled_at timestamptz NOT NULL DEFAULT '-infinity',
	taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	next_xid xid8 NOT NULL
		DEFAULT pg_snapshot_xmax(pg_current_snapshot())
);
INSERT INTO audit_horizon DEFAULT VALUES;
COMMENT ON TABLE audit_horizon IS 'One row: up to when no row of the audit can still come';
COMMENT ON COLUMN audit_horizon.one IS 'Always true';
COMMENT ON COLUMN audit_horizon.settled_at IS 'All rows that are older have been committed';
COMMENT ON COLUMN audit_horizon.taken_at IS 'The next horizon, when all transactions before next_xid have ended';
COMMENT ON COLUMN audit_horizon.next_xid IS 'The first transaction that began to write after taken_at';

CREATE TABLE audit_seal (
	seal_id bigint CONSTRAINT audit_seal_seal_id_pk PRIMARY KEY,
	from_at timestamptz NOT NULL,
	from_id bigint NOT NULL,
	to_at timestamptz NOT NULL,
	to_id bigint NOT NULL,
	statement text NOT NULL,
	marks bytea NOT NULL,
	purge text,
	CONSTRAINT audit_seal_range_check
		CHECK ((from_at, from_id) < (to_at, to_id))
);
CREATE INDEX audit_seal_unpurged_idx ON audit_seal (seal_id)
	WHERE marks <> '';
COMMENT ON TABLE audit_seal IS 'What the audit was when it was sealed, signed; each seal holds the one before it';
COMMENT ON COLUMN audit_seal.seal_id IS 'Key, without gaps';
COMMENT ON COLUMN audit_seal.from_at IS 'Its rows come after (from_at, from_id), which is where the seal before it ends …';
COMMENT ON COLUMN audit_seal.from_id IS '… audit_id, as from_at';
COMMENT ON COLUMN audit_seal.to_at IS '… and up to (to_at, to_id), that one too';
COMMENT ON COLUMN audit_seal.to_id IS '… audit_id, as to_at';
COMMENT ON COLUMN audit_seal.statement IS 'Range, number and hash of the rows, hash of the statement before it: signed (JWS)';
COMMENT ON COLUMN audit_seal.marks IS 'Of each row that is left audit_id and the beginning of its hash, to say which row is wrong';
COMMENT ON COLUMN audit_seal.purge IS 'What a purge has left of it, signed; null: all';

CREATE TABLE audit_place (
	one boolean NOT NULL DEFAULT true
		CONSTRAINT audit_place_one_pk PRIMARY KEY
		CONSTRAINT audit_place_one_check CHECK (one),
	place_at timestamptz NOT NULL,
	place_id bigint NOT NULL
);
COMMENT ON TABLE audit_place IS 'The last row of the audit that was forwarded; no row: none yet';
COMMENT ON COLUMN audit_place.one IS 'Always true';
COMMENT ON COLUMN audit_place.place_at IS 'Its op_time';
COMMENT ON COLUMN audit_place.place_id IS 'Its audit_id';

INSERT INTO schedule (kind, cron) VALUES ('AUDIT_SEAL', '0 * * * * *'),
	('AUDIT_FORWARD', '0 * * * * *');
