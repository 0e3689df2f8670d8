-- Series of numbers, one a day, as a JSON array.  Days are those of the epoch.

-- name: METRIC_PROJECTS
-- params: int8 bool int8 int8 int8 text[] bool int8   (user, minus a robot, or 0, system administrator, project or 0, from, to, which of pulls, pushes, storage, by project, at most)
-- What nobody measured is null.  By project: those with the largest sums, or of
-- storage the largest of the last day; what is left is one of no project.
WITH days AS MATERIALIZED (
	SELECT day, counted FROM metric_days(day_of($4), day_of($5))
), cells AS MATERIALIZED (
	SELECT day, project, pulls, pushes, storage
	FROM metric_rows($1, $2, $3, day_of($4), day_of($5)) WHERE $7
	UNION ALL
	SELECT day, NULL, sum(pulls), sum(pushes), sum(storage)
	FROM metric_rows($1, $2, $3, day_of($4), day_of($5)) WHERE NOT $7
	GROUP BY day
), weighed AS (
	SELECT project, sum(pulls) AS pulls, sum(pushes) AS pushes,
		sum(storage) FILTER (WHERE day = (SELECT max(day) FROM cells
			WHERE storage IS NOT NULL)) AS storage
	FROM cells WHERE $7 AND project IS NOT NULL GROUP BY 1
), ranked AS (
	SELECT n AS name, project, row_number() OVER (
		PARTITION BY n ORDER BY weight DESC, project) AS rank
	FROM weighed, unnest($6) AS n, LATERAL (SELECT CASE n
		WHEN 'pulls' THEN pulls WHEN 'pushes' THEN pushes
		ELSE storage END AS weight) AS w
	WHERE weight > 0
), summed AS MATERIALIZED (
	SELECT n AS name, coalesce(k.rank, 0) AS rank, k.project, c.day,
		sum(CASE n WHEN 'pulls' THEN c.pulls WHEN 'pushes' THEN c.pushes
			ELSE c.storage END) AS value
	FROM unnest($6) AS n CROSS JOIN cells c
	LEFT JOIN (SELECT * FROM ranked WHERE rank <= $8) AS k
		ON k.name = n AND k.project = c.project
	GROUP BY 1, 2, 3, 4
), series AS (
	SELECT name, rank, project FROM summed WHERE $7
	GROUP BY 1, 2, 3 HAVING sum(value) > 0
	UNION ALL
	SELECT unnest($6), 0, (SELECT name FROM project WHERE project_id = $3)
	WHERE NOT $7
)
SELECT coalesce(json_agg(json_build_object('name', s.name,
		'project', s.project, 'repository', NULL, 'values', (
		SELECT json_agg(CASE WHEN s.name = 'storage' THEN v.value
				WHEN d.counted THEN coalesce(v.value, 0) END
				ORDER BY d.day)
		FROM days d LEFT JOIN (SELECT day, value FROM summed
			WHERE name = s.name AND rank = s.rank) AS v USING (day)))
	ORDER BY array_position($6, s.name), s.rank = 0, s.rank),
	'[]')::text AS series
FROM series s;

-- name: METRIC_REPOSITORIES
-- params: int8 bool text text text int8 int8 text[]   (user, minus a robot, or 0, system administrator, repositories as an array, project and repository or null, from, to, which of pulls, pushes)
-- Of those that the visitor may pull.
WITH days AS MATERIALIZED (
	SELECT day, counted FROM metric_days(day_of($6), day_of($7))
), picked AS MATERIALIZED (
	SELECT repository_id, project_id, name FROM repository
	WHERE repository_id = ANY ($3::bigint[])
	UNION ALL
	SELECT repository_id, project_id, name FROM repository
	WHERE project_id = (SELECT project_id FROM project WHERE name = $4)
		AND name = $5
), seen AS MATERIALIZED (
	SELECT r.repository_id, r.name, s.name AS project
	FROM picked r JOIN project_seen($1, $2, false) AS s USING (project_id)
	WHERE s.whole OR r.name ~ s.parts
)
SELECT coalesce(json_agg(json_build_object('name', n,
		'project', s.project, 'repository', s.name, 'values', (
		SELECT json_agg(CASE WHEN d.counted THEN coalesce(
				CASE n WHEN 'pulls' THEN m.pulls ELSE m.pushes END, 0) END
				ORDER BY d.day)
		FROM days d LEFT JOIN metric_repository m
			ON m.repository_id = s.repository_id AND m.day = d.day))
	ORDER BY array_position($8, n), s.repository_id), '[]')::text AS series
FROM seen s, unnest($8) AS n;

-- name: METRIC_REGISTRY
-- params: int8 int8 text[]   (from, to, which of physical, logical, gc_freed, queue_wait)
-- What nobody measured is null.
SELECT json_agg(json_build_object('name', n,
		'project', NULL, 'repository', NULL, 'values', (
		SELECT json_agg(CASE n WHEN 'physical' THEN m.physical
				WHEN 'logical' THEN m.logical
				WHEN 'gc_freed' THEN m.gc_freed ELSE m.queue_wait END
				ORDER BY d.day)
		FROM metric_days(day_of($1), day_of($2)) AS d
		LEFT JOIN metric_registry m ON m.day = d.day
			AND m.day >= day_of($1) AND m.day <= day_of($2)))
	ORDER BY array_position($3, n))::text AS series
FROM unnest($3) AS n;

-- name: METRIC_MEASURE_REGISTRY
-- params:
SELECT metric_measure_registry();

-- name: METRIC_MEASURE_PROJECTS
-- params:
SELECT metric_measure_projects() AS projects;

-- name: METRIC_FORGET
-- params: int8   (days that are kept)
SELECT metric_forget($1) AS rows;
