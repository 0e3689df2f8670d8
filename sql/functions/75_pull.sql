-- Pulls are counted from the audit, in its order, each once: where counting is is
-- written in the same transaction.

CREATE OR REPLACE FUNCTION pull_apply(p_page audit[]) RETURNS void
LANGUAGE sql AS $$
	WITH pulls AS MATERIALIZED (
		SELECT manifest_id, op_time,
			substring(resource FROM '[^@]:([^:/@]+)$') AS tag
		FROM unnest(p_page)
		WHERE operation = 'pull' AND success AND manifest_id IS NOT NULL
	), counted AS MATERIALIZED (
		SELECT m.repository_id, count(*) AS n
		FROM pulls JOIN manifest m USING (manifest_id) GROUP BY 1
	), repositories AS (
		UPDATE repository r SET pull_count = r.pull_count + c.n
		FROM counted c WHERE r.repository_id = c.repository_id
	), manifests AS (
		UPDATE manifest m SET pulled_at = p.at
		FROM (SELECT manifest_id, max(op_time) AS at FROM pulls
			GROUP BY 1) AS p
		WHERE m.manifest_id = p.manifest_id
			AND coalesce(m.pulled_at < p.at, true)
	)
	UPDATE tag t SET pulled_at = p.at
	FROM (SELECT manifest_id, tag, max(op_time) AS at FROM pulls
		WHERE tag IS NOT NULL GROUP BY 1, 2) AS p
	WHERE t.manifest_id = p.manifest_id AND t.name = p.tag
		AND t.valid_to = 'infinity'
		AND coalesce(t.pulled_at < p.at, true)
$$;
COMMENT ON FUNCTION pull_apply(audit[]) IS 'Counts the pulls among these rows: of repositories, and when manifests and tags were pulled last';

-- It gives up before the database looks for circles, as garbage collection does,
-- and is never the reason that a client fails.
CREATE OR REPLACE FUNCTION pull_count(p_limit bigint, OUT r_rows bigint,
	OUT r_held boolean)
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
	v_page audit[];
	p pull_place;
BEGIN
	SELECT * INTO STRICT p FROM pull_place FOR UPDATE;
	v_page := ARRAY(SELECT a
		FROM audit_behind(p.place_at, p.place_id, p_limit) AS a);
	r_rows := cardinality(v_page);
	r_held := false;
	IF r_rows = 0 THEN
		RETURN;
	END IF;
	PERFORM pull_apply(v_page);
	PERFORM metric_apply(v_page);
	PERFORM figure_apply(v_page);
	UPDATE pull_place SET place_at = v_page[r_rows].op_time,
		place_id = v_page[r_rows].audit_id;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
	r_rows := 0;
	r_held := true;
END $$;
COMMENT ON FUNCTION pull_count(bigint) IS
	'Counts the pulls, and the pushes of each day, in the next rows of the audit, and notes what they are about (figure_apply); how many rows it looked at, or held: somebody has what it needs, so nothing was counted';
