-- name: STATISTIC_GET
-- params: int8 bool   (user, minus a robot, or 0, system administrator)
-- Harbor's Statistic: what one sees; totals for system administrators only.
WITH seen AS MATERIALIZED (
	SELECT project_id, public, whole, parts FROM project_seen($1, $2, false)
), projects AS (
	SELECT count(*) FILTER (WHERE public) AS public,
		count(*) FILTER (WHERE NOT public) AS private
	FROM seen
), repositories AS (
	SELECT count(*) FILTER (WHERE s.public) AS public,
		count(*) FILTER (WHERE NOT s.public) AS private
	FROM repository r JOIN seen s USING (project_id)
	WHERE s.whole OR r.name ~ s.parts
)
SELECT json_build_object(
	'private_project_count', p.private,
	'private_repo_count', r.private,
	'public_project_count', p.public,
	'public_repo_count', r.public,
	'total_project_count', CASE WHEN $2 THEN p.public + p.private ELSE 0 END,
	'total_repo_count', CASE WHEN $2 THEN r.public + r.private ELSE 0 END,
	'total_storage_consumption', CASE WHEN $2 THEN
		(SELECT coalesce(sum(size), 0) FROM blob) ELSE 0 END)::text AS item
FROM projects p, repositories r;
