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
