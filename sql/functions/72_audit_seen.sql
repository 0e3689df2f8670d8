-- When each user did something.  Nobody who writes waits for it: a job reads the
-- audit behind them.  What it has not come to yet is always looked at, and half an
-- hour more, because clocks are set back now and then.  Rows that say they are
-- older than their transaction are noted by who brings them.

CREATE OR REPLACE FUNCTION audit_slot(p_at timestamptz) RETURNS bit
LANGUAGE sql IMMUTABLE AS $$
	SELECT set_bit(0::bit(144), floor(extract(epoch FROM
		(p_at AT TIME ZONE 'UTC')::time) / 600)::integer, 1)
$$;
COMMENT ON FUNCTION audit_slot(timestamptz) IS 'The bit of these ten minutes in a day of audit_seen';

CREATE OR REPLACE FUNCTION audit_see(p_limit bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	v_rows bigint;
	p audit_seen_place;
BEGIN
	SELECT * INTO STRICT p FROM audit_seen_place FOR UPDATE;
	WITH page AS MATERIALIZED (
		SELECT * FROM audit_behind(p.place_at, p.place_id, p_limit)
	), seen AS (
		INSERT INTO audit_seen AS s (username, day, slots)
		SELECT username, (op_time AT TIME ZONE 'UTC')::date,
			bit_or(audit_slot(op_time))
		FROM page GROUP BY 1, 2
		ON CONFLICT ON CONSTRAINT audit_seen_pk DO UPDATE
			SET slots = s.slots | excluded.slots
			WHERE s.slots | excluded.slots <> s.slots
	), moved AS (
		UPDATE audit_seen_place SET place_at = op_time,
			place_id = audit_id
		FROM (SELECT op_time, audit_id FROM page
			ORDER BY op_time DESC, audit_id DESC LIMIT 1) AS last
	)
	SELECT count(*) INTO v_rows FROM page;
	RETURN v_rows;
END $$;
COMMENT ON FUNCTION audit_see(bigint) IS
	'Notes who did something in the next rows of the audit; how many it looked at';

CREATE OR REPLACE FUNCTION audit_late() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO audit_seen AS s (username, day, slots)
	VALUES (NEW.username, (NEW.op_time AT TIME ZONE 'UTC')::date,
		audit_slot(NEW.op_time))
	ON CONFLICT ON CONSTRAINT audit_seen_pk DO UPDATE
		SET slots = s.slots | excluded.slots;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION audit_late() IS 'Notes who did something that comes into the audit late';

CREATE OR REPLACE TRIGGER audit_late_trigger BEFORE INSERT ON audit
	FOR EACH ROW WHEN (NEW.op_time < now())
	EXECUTE FUNCTION audit_late();

CREATE OR REPLACE FUNCTION audit_unseen() RETURNS timestamptz
LANGUAGE sql STABLE AS $$
	SELECT date_bin('10 minutes', place_at - interval '30 minutes', 'epoch')
	FROM audit_seen_place
$$;
COMMENT ON FUNCTION audit_unseen() IS 'From when on audit_seen is not to be relied on';

CREATE OR REPLACE FUNCTION audit_spans(p_username text, p_after timestamptz,
	p_before timestamptz)
RETURNS TABLE (from_at timestamptz, to_at timestamptz)
LANGUAGE sql STABLE ROWS 20 AS $$
	SELECT audit_unseen(), 'infinity'::timestamptz
	UNION ALL
	SELECT slot.at, slot.at + interval '10 minutes'
	FROM audit_seen, generate_series(0, 143) AS n,
		LATERAL (SELECT day::timestamp AT TIME ZONE 'UTC'
			+ n * interval '10 minutes' AS at) AS slot
	WHERE username = p_username AND get_bit(slots, n) = 1
		AND day >= (p_after AT TIME ZONE 'UTC')::date
		AND day <= (p_before AT TIME ZONE 'UTC')::date
		AND slot.at < (SELECT audit_unseen())
$$;
COMMENT ON FUNCTION audit_spans(text, timestamptz, timestamptz) IS
	'Spans of time in which somebody may have done something between these two; in no other was anything done';

CREATE OR REPLACE FUNCTION audit_end(p_username text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN NOT EXISTS (SELECT FROM audit a
			WHERE a.op_time >= (SELECT audit_unseen())
				AND a.username = p_username)
		THEN (max(day) + 1)::timestamp AT TIME ZONE 'UTC' END
	FROM audit_seen WHERE username = p_username
$$;
COMMENT ON FUNCTION audit_end(text) IS 'Before when all is that somebody did; null: not known';
