-- Numbers of each day (docs/why/metrics.md).

CREATE OR REPLACE FUNCTION utc_day(p_at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
	SELECT (p_at AT TIME ZONE 'UTC')::date
$$;
COMMENT ON FUNCTION utc_day(timestamptz) IS 'The day in UTC';

CREATE OR REPLACE FUNCTION day_of(p_days bigint) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
	SELECT date '1970-01-01' + p_days::integer
$$;
COMMENT ON FUNCTION day_of(bigint) IS 'The day that is so many after the epoch';

-- What an index lists is pushed before it, what refers to something after that:
-- both belong to one push.
CREATE OR REPLACE FUNCTION manifest_is_part(p_repository bigint,
	p_digest bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM manifest m
		WHERE m.repository_id = p_repository AND m.digest = p_digest
			AND (m.subject IS NOT NULL OR EXISTS (
				SELECT FROM manifest_child c
				WHERE c.child_id = m.manifest_id)))
$$;
COMMENT ON FUNCTION manifest_is_part(bigint, bytea) IS 'Whether an index lists it, or it refers to something';

-- A pull is a manifest that was handed out.  A push is a request that stored an
-- artifact, or copied one, however many tags and layers came with it; one by
-- digest counts unless it is a part of something else.  A tag put on what is
-- there is none.  Rows of one request have its time.
CREATE OR REPLACE FUNCTION metric_acts(p_page audit[])
RETURNS TABLE (day date, project_id bigint, repository_id bigint,
	pulls bigint, pushes bigint)
LANGUAGE sql STABLE AS $$
	SELECT utc_day(a.op_time), a.project_id, m.repository_id, 1, 0
	FROM unnest(p_page) AS a LEFT JOIN manifest m USING (manifest_id)
	WHERE a.operation = 'pull' AND a.success
	UNION ALL
	SELECT utc_day(p.op_time), p.project_id, r.repository_id, 0, 1
	FROM (SELECT DISTINCT op_time, request_id, project_id,
			substring(resource FROM '^[^/]+/([^:@]+)') AS name,
			digest_bytes(split_part(resource, '@', 2)) AS digest
		FROM unnest(p_page)
		WHERE operation = 'create' AND resource_type = 'artifact'
			AND success) AS p
	LEFT JOIN repository r ON r.project_id = p.project_id
		AND r.name = p.name
	WHERE NOT manifest_is_part(r.repository_id, p.digest)
$$;
COMMENT ON FUNCTION metric_acts(audit[]) IS 'Pulls and pushes among these rows; without a repository where that is gone';

-- Repositories are held, so that none goes before its row is there.
CREATE OR REPLACE FUNCTION metric_apply(p_page audit[]) RETURNS void
LANGUAGE sql AS $$
	WITH acts AS MATERIALIZED (
		SELECT day, project_id, repository_id,
			sum(pulls) AS pulls, sum(pushes) AS pushes
		FROM metric_acts(p_page) WHERE project_id IS NOT NULL
		GROUP BY 1, 2, 3
	), held AS MATERIALIZED (
		SELECT repository_id FROM repository
		WHERE repository_id IN (SELECT repository_id FROM acts)
		ORDER BY repository_id FOR KEY SHARE
	), repositories AS (
		INSERT INTO metric_repository AS o (repository_id, day, pulls,
			pushes)
		SELECT repository_id, day, sum(pulls), sum(pushes)
		FROM acts JOIN held USING (repository_id)
		GROUP BY 1, 2 ORDER BY 1, 2
		ON CONFLICT ON CONSTRAINT metric_repository_pk DO UPDATE
			SET pulls = o.pulls + excluded.pulls,
				pushes = o.pushes + excluded.pushes
	)
	INSERT INTO metric_project AS o (day, project_id, pulls, pushes)
	SELECT day, project_id, sum(pulls), sum(pushes) FROM acts
	GROUP BY 1, 2 ORDER BY 1, 2
	ON CONFLICT ON CONSTRAINT metric_project_pk DO UPDATE
		SET pulls = o.pulls + excluded.pulls,
			pushes = o.pushes + excluded.pushes
$$;
COMMENT ON FUNCTION metric_apply(audit[]) IS 'Adds the pulls and pushes among these rows to their days';

CREATE OR REPLACE FUNCTION metric_freed(p_bytes bigint) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO metric_registry AS o (day, gc_freed)
	VALUES (utc_day(now()), p_bytes)
	ON CONFLICT ON CONSTRAINT metric_registry_day_pk DO UPDATE
		SET gc_freed = o.gc_freed + excluded.gc_freed
$$;
COMMENT ON FUNCTION metric_freed(bigint) IS 'Adds bytes that garbage collection deleted to this day';

CREATE OR REPLACE FUNCTION metric_measure_registry() RETURNS void
LANGUAGE plpgsql SET enable_seqscan = on SET work_mem = '64MB' SET jit = off
AS $$
DECLARE
	v_day date := utc_day(now());
BEGIN
	INSERT INTO metric_registry AS o (day, physical, logical, queue_wait)
	SELECT v_day, coalesce(sum(b.size), 0),
		coalesce(sum(b.size * greatest(l.n, 1)), 0),
		(SELECT (extract(epoch FROM max(started_at - due_at)) * 1000)::bigint
		FROM job WHERE utc_day(started_at) = v_day)
	FROM blob b LEFT JOIN (SELECT digest, count(*) AS n
		FROM repository_blob GROUP BY digest) AS l USING (digest)
	ON CONFLICT ON CONSTRAINT metric_registry_day_pk DO UPDATE
		SET physical = excluded.physical, logical = excluded.logical,
			queue_wait = greatest(o.queue_wait, excluded.queue_wait);
END $$;
COMMENT ON FUNCTION metric_measure_registry() IS
	'Measures the registry as a whole today.  Its logical bytes: each blob once for each repository that has a link to it, or once';

CREATE OR REPLACE FUNCTION metric_measure_projects() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v_bytes jsonb := projects_bytes();
	v_projects bigint[] := ARRAY(SELECT project_id FROM project ORDER BY 1);
BEGIN
	INSERT INTO metric_project AS o (day, project_id, storage)
	SELECT utc_day(now()), p, coalesce((v_bytes -> p::text)::bigint, 0)
	FROM unnest(v_projects) AS p
	ON CONFLICT ON CONSTRAINT metric_project_pk DO UPDATE
		SET storage = excluded.storage
		WHERE o.storage IS DISTINCT FROM excluded.storage;
	RETURN cardinality(v_projects);
END $$;
COMMENT ON FUNCTION metric_measure_projects() IS 'Measures what projects store today; how many there are';

CREATE OR REPLACE FUNCTION metric_forget(p_days bigint) RETURNS bigint
LANGUAGE sql AS $$
	WITH old AS (
		SELECT utc_day(now()) - p_days::integer AS day
	), registry AS (
		DELETE FROM metric_registry
		WHERE day <= (SELECT day FROM old) RETURNING 1
	), projects AS (
		DELETE FROM metric_project
		WHERE day <= (SELECT day FROM old) RETURNING 1
	), repositories AS (
		DELETE FROM metric_repository
		WHERE day <= (SELECT day FROM old) RETURNING 1
	)
	SELECT (SELECT count(*) FROM registry)
		+ (SELECT count(*) FROM projects)
		+ (SELECT count(*) FROM repositories)
$$;
COMMENT ON FUNCTION metric_forget(bigint) IS 'Removes what is not of the last so many days; how many rows';

-- The place comes as values, as in audit_behind.
CREATE OR REPLACE FUNCTION metric_counted(OUT r_first date, OUT r_last date)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	p pull_place;
BEGIN
	SELECT min(day) INTO r_first FROM metric_registry;
	SELECT * INTO STRICT p FROM pull_place;
	r_last := least(utc_day(now()), utc_day((
		SELECT op_time FROM audit WHERE op_time >= p.place_at
			AND (op_time, audit_id) > (p.place_at, p.place_id)
		ORDER BY op_time, audit_id LIMIT 1)));
END $$;
COMMENT ON FUNCTION metric_counted() IS
	'The first and the last day whose pulls and pushes are known: behind the last one somebody may have done what is not counted yet';

CREATE OR REPLACE FUNCTION metric_storage_seen(p_visitor bigint,
	p_project bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM member_user
			WHERE user_id = p_visitor AND project_id = p_project
				AND repository_pattern IS NULL)
		OR EXISTS (SELECT FROM robot_permission
			WHERE robot_id = -p_visitor AND kind = 'project'
				AND coalesce(project_id = p_project, true)
				AND resource = 'quota' AND action = 'read')
$$;
COMMENT ON FUNCTION metric_storage_seen(bigint, bigint) IS
	'Whether a visitor (as in the view) may know what a project stores: all roles of the whole project may';

-- By the index, also of one project among many days of all.
CREATE OR REPLACE FUNCTION metric_rows(p_visitor bigint, p_all boolean,
	p_project bigint, p_from date, p_to date)
RETURNS TABLE (day date, project text, pulls bigint, pushes bigint,
	storage bigint)
LANGUAGE sql STABLE AS $$
	WITH seen AS MATERIALIZED (
		SELECT project_id, name, whole, parts
		FROM project_seen(p_visitor, p_all, false)
		WHERE p_project IN (0, project_id)
	), stored AS MATERIALIZED (
		SELECT project_id FROM seen
		WHERE p_all OR metric_storage_seen(p_visitor, project_id)
	)
	SELECT m.day, s.name, m.pulls, m.pushes,
		CASE WHEN p_all OR m.project_id IN (SELECT project_id FROM stored)
			THEN m.storage END
	FROM metric_project m LEFT JOIN seen s USING (project_id)
	WHERE m.day >= p_from AND m.day <= p_to AND m.project_id >= p_project
		AND m.project_id <= coalesce(nullif(p_project, 0),
			9223372036854775807)
		AND (s.whole OR p_all AND p_project = 0)
	UNION ALL
	SELECT m.day, s.name, sum(m.pulls)::bigint, sum(m.pushes)::bigint, NULL
	FROM seen s JOIN repository r USING (project_id)
	JOIN metric_repository m USING (repository_id)
	WHERE NOT s.whole AND r.name ~ s.parts
		AND m.day >= p_from AND m.day <= p_to
	GROUP BY 1, 2
$$;
COMMENT ON FUNCTION metric_rows(bigint, boolean, bigint, date, date) IS
	'What a visitor sees of projects, or of one: where he sees all repositories the project''s own numbers, else sums of those that he sees; for system administrators also what is gone, without a name';

CREATE OR REPLACE FUNCTION metric_days(p_from date, p_to date)
RETURNS TABLE (day date, counted boolean) LANGUAGE sql STABLE AS $$
	SELECT p_from + n, p_from + n BETWEEN c.r_first AND c.r_last
	FROM metric_counted() AS c, generate_series(0, p_to - p_from) AS n
$$;
COMMENT ON FUNCTION metric_days(date, date) IS 'Days, and whether pulls and pushes of each are known';
