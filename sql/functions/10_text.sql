-- Text forms for the edges.  Not STRICT where the body is not provably so: the
-- planner would not put it in place of the call.

CREATE OR REPLACE FUNCTION digest_text(d bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE get_byte(d, 0) WHEN 1 THEN 'sha256:' ELSE 'sha512:' END
		|| encode(substr(d, 2), 'hex')
$$;
COMMENT ON FUNCTION digest_text(bytea) IS 'sha256:hex or sha512:hex';

CREATE OR REPLACE FUNCTION digest_bytes(t text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE
		WHEN t ~ '^sha256:[0-9a-f]{64}$'
			THEN '\x01'::bytea || decode(substr(t, 8), 'hex')
		WHEN t ~ '^sha512:[0-9a-f]{128}$'
			THEN '\x02'::bytea || decode(substr(t, 8), 'hex')
	END
$$;
COMMENT ON FUNCTION digest_bytes(text) IS 'The reverse of digest_text; null unless well formed';

CREATE OR REPLACE FUNCTION time_text(t timestamptz) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
	SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
COMMENT ON FUNCTION time_text(timestamptz) IS 'RFC 3339 in UTC with milliseconds';
