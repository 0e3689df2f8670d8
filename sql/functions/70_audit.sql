-- Partitions of the audit, made ahead by whoever passes by.

CREATE OR REPLACE FUNCTION audit_partition_make(p_month timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_name text := 'audit_'
		|| to_char(p_month AT TIME ZONE 'UTC', '"y"YYYY"m"MM');
	v_end timestamptz := (p_month AT TIME ZONE 'UTC'
		+ interval '1 month') AT TIME ZONE 'UTC';
BEGIN
	IF to_regclass(v_name) IS NOT NULL THEN
		RETURN false;
	END IF;
	EXECUTE format('CREATE TABLE %I (LIKE audit INCLUDING ALL)', v_name);
	EXECUTE format('COMMENT ON TABLE %I IS %L', v_name,
		'Audit rows of one month');
	EXECUTE format('WITH moved AS (DELETE FROM audit_default
			WHERE op_time >= %L AND op_time < %L RETURNING *)
		INSERT INTO %I SELECT * FROM moved', p_month, v_end, v_name);
	EXECUTE format('ALTER TABLE audit ATTACH PARTITION %I
		FOR VALUES FROM (%L) TO (%L)', v_name, p_month, v_end);
	RETURN true;
END $$;
COMMENT ON FUNCTION audit_partition_make(timestamptz) IS
	'Makes the partition of the month that begins then (UTC), taking its rows out of the default partition; false if it exists';

CREATE OR REPLACE FUNCTION audit_partitions_ensure(p_months integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
	v_first timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
	v_made integer := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('audit_partitions'));
	FOR i IN 0..p_months LOOP
		IF audit_partition_make((v_first + make_interval(months => i))
				AT TIME ZONE 'UTC') THEN
			v_made := v_made + 1;
		END IF;
	END LOOP;
	RETURN v_made;
END $$;
COMMENT ON FUNCTION audit_partitions_ensure(integer) IS
	'Makes the partitions of this month and so many after it; returns how many were missing';

CREATE OR REPLACE FUNCTION audit_wanted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.operation || '_' || NEW.resource_type = ANY (regexp_split_to_array(
			(SELECT value FROM setting
				WHERE name = 'disabled_audit_log_event_types'),
			'\s*,\s*')) THEN
		RETURN NULL;
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION audit_wanted() IS
	'Leaves out the events that the setting disabled_audit_log_event_types names';

-- Pulls are the hot path: workers know whether to record them.
CREATE OR REPLACE TRIGGER audit_wanted_trigger BEFORE INSERT ON audit
	FOR EACH ROW WHEN (NEW.operation <> 'pull')
	EXECUTE FUNCTION audit_wanted();

CREATE OR REPLACE FUNCTION audit_json(a audit) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', a.audit_id,
		'username', nullif(a.username, ''),
		'resource', nullif(a.resource, ''),
		'resource_type', a.resource_type,
		'operation', a.operation,
		'operation_description', a.description,
		'operation_result', a.success,
		'op_time', time_text(a.op_time),
		'client_address', nullif(a.client, ''),
		'request_id', nullif(a.request_id, ''),
		'user_agent', nullif(a.user_agent, '')))
$$;
COMMENT ON FUNCTION audit_json(audit) IS
	'Harbor''s AuditLogExt, and from where, by which request and program it was';

CREATE OR REPLACE FUNCTION audit_short_json(a audit) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', a.audit_id,
		'username', nullif(a.username, ''),
		'resource', nullif(a.resource, ''),
		'resource_type', a.resource_type,
		'operation', a.operation,
		'op_time', time_text(a.op_time)))
$$;
COMMENT ON FUNCTION audit_short_json(audit) IS 'Harbor''s AuditLog, its older shape';

CREATE OR REPLACE FUNCTION micros(p_at timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
	SELECT (extract(epoch FROM p_at) * 1000000)::bigint
$$;
COMMENT ON FUNCTION micros(timestamptz) IS 'Microseconds of the epoch';

CREATE OR REPLACE FUNCTION from_micros(p_micros bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
	SELECT '1970-01-01 00:00:00+00'::timestamptz
		+ make_interval(secs => p_micros / 1000000)
		+ p_micros % 1000000 * interval '1 us'
$$;
COMMENT ON FUNCTION from_micros(bigint) IS 'The time of so many microseconds of the epoch';

-- op_time is the clock's when the row is made; its transaction has an xid a
-- moment later.  So what is older than a moment before some snapshot belongs to
-- a transaction below that snapshot's end, and when all of those have ended it
-- is there.  Numbers that go back are those of a database that was restored.
CREATE OR REPLACE FUNCTION audit_horizon_move() RETURNS timestamptz
LANGUAGE sql AS $$
	UPDATE audit_horizon h SET
		settled_at = CASE WHEN n.over
			THEN greatest(h.settled_at, h.taken_at - interval '2 s')
			ELSE h.settled_at END,
		taken_at = CASE WHEN n.over OR n.restored
			THEN statement_timestamp() ELSE h.taken_at END,
		next_xid = CASE WHEN n.over OR n.restored
			THEN n.ahead ELSE h.next_xid END
	FROM (SELECT ahead, oldest >= next_xid AS over,
			ahead < next_xid AS restored
		FROM audit_horizon,
			(SELECT pg_snapshot_xmin(s) AS oldest,
				pg_snapshot_xmax(s) AS ahead
			FROM pg_current_snapshot() AS s) AS now) AS n
	RETURNING h.settled_at
$$;
COMMENT ON FUNCTION audit_horizon_move() IS
	'Moves the horizon on if it can be; up to when no row of the audit can still come';

-- The place comes as values: joined to, the planner would read all that is before it.
CREATE OR REPLACE FUNCTION audit_behind(p_at timestamptz, p_id bigint,
	p_limit bigint)
RETURNS SETOF audit LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT a.* FROM audit a
	WHERE a.op_time >= p_at
		AND a.op_time < (SELECT settled_at FROM audit_horizon)
		AND (a.op_time, a.audit_id) > (p_at, p_id)
	ORDER BY a.op_time, a.audit_id LIMIT p_limit;
END $$;
COMMENT ON FUNCTION audit_behind(timestamptz, bigint, bigint) IS
	'Rows that come next behind a place, before which no row can still come';

CREATE OR REPLACE FUNCTION audit_purge(p_seal bigint, p_before timestamptz,
	p_events text[], p_expected bigint, p_marks bytea, p_purge text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
	s audit_seal;
	v_gone bigint;
BEGIN
	SELECT * INTO STRICT s FROM audit_seal WHERE seal_id = p_seal FOR UPDATE;
	DELETE FROM audit WHERE op_time >= s.from_at AND op_time <= s.to_at
		AND (op_time, audit_id) > (s.from_at, s.from_id)
		AND (op_time, audit_id) <= (s.to_at, s.to_id)
		AND op_time < least(p_before, now() - interval '1 hour')
		AND operation || '_' || resource_type = ANY (p_events);
	GET DIAGNOSTICS v_gone = ROW_COUNT;
	IF v_gone <> p_expected THEN
		RAISE 'rows of seal % changed meanwhile', p_seal
			USING ERRCODE = 'serialization_failure';
	END IF;
	UPDATE audit_seal SET marks = p_marks, purge = p_purge
	WHERE seal_id = p_seal;
	RETURN true;
END $$;
COMMENT ON FUNCTION audit_purge(bigint, timestamptz, text[], bigint, bytea, text) IS
	'Deletes rows of a seal that are old and of these events, and keeps what is said about it; as many as expected, or none';

CREATE OR REPLACE FUNCTION audit_partitions_drop(p_before timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
	v_month timestamp;
	v_name text;
	v_rows boolean;
	v_dropped integer := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('audit_partitions'));
	FOR v_name IN SELECT inhrelid::regclass::text FROM pg_inherits
		WHERE inhparent = 'audit'::regclass
		AND inhrelid <> 'audit_default'::regclass ORDER BY 1
	LOOP
		v_month := to_timestamp(v_name, '"audit_y"YYYY"m"MM')
			AT TIME ZONE current_setting('TimeZone');
		CONTINUE WHEN (v_month + interval '1 month') AT TIME ZONE 'UTC'
			> least(p_before, now() - interval '1 hour');
		EXECUTE format('SELECT EXISTS (SELECT FROM %I)', v_name)
			INTO v_rows;
		IF NOT v_rows THEN
			EXECUTE format('DROP TABLE %I', v_name);
			v_dropped := v_dropped + 1;
		END IF;
	END LOOP;
	IF v_dropped > 0 THEN
		-- who brings a late row has noted it before, and is waited for
		LOCK TABLE audit_seen IN SHARE ROW EXCLUSIVE MODE;
		DELETE FROM audit_seen WHERE day <
			(SELECT (min(op_time) AT TIME ZONE 'UTC')::date FROM audit);
	END IF;
	RETURN v_dropped;
EXCEPTION WHEN lock_not_available THEN
	RETURN 0;
END $$;
COMMENT ON FUNCTION audit_partitions_drop(timestamptz) IS
	'Drops the months before then that are empty; how many. Leaves them to the next time rather than hold up those who write';

CREATE OR REPLACE FUNCTION audit_item(a audit, p_shape text) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT CASE p_shape WHEN 'short' THEN audit_short_json(a)
		WHEN 'long' THEN audit_json(a)
		ELSE json_build_object('row', audit_json(a),
			'at', micros(a.op_time), 'id', a.audit_id) END
$$;
COMMENT ON FUNCTION audit_item(audit, text) IS
	'A row in the shape short, long, or keyed: the long one and its place among the rows';
