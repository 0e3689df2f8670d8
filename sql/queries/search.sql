-- name: SEARCH_NAMES
-- params: int8 bool bool text int8   (user, minus a robot, or 0, system administrator, sees all projects, word in lower case, at most)
-- Projects whose name holds the word, and repositories whose full name does.  A
-- word with a slash may lie across the one behind the project.  Names are read
-- from end to end, in lower case all of them; OFFSET 0 keeps that one pass.
WITH seen AS MATERIALIZED (
	SELECT project_id, name, public, whole, parts FROM project_seen($1, $2, $3)
), hit AS (
	(SELECT s.project_id, s.name AS project, s.public, r.repository_id, r.name
	FROM (SELECT * FROM repository WHERE strpos(name, $4) > 0 OFFSET 0) AS r
	JOIN seen s USING (project_id)
	WHERE s.whole OR r.name ~ s.parts
	LIMIT $5)
	UNION
	(SELECT s.project_id, s.name, s.public, r.repository_id, r.name
	FROM seen s JOIN repository r USING (project_id)
	WHERE CASE WHEN strpos($4, '/') = 0 THEN strpos(s.name, $4) > 0
			ELSE right(s.name, strpos($4, '/') - 1)
				= split_part($4, '/', 1) END
		AND (strpos($4, '/') = 0
			OR starts_with(r.name, substr($4, strpos($4, '/') + 1)))
		AND (s.whole OR r.name ~ s.parts)
	LIMIT $5)
)
SELECT json_build_object(
	'project', (SELECT coalesce(json_agg(project_json(p, $1, true)
			ORDER BY p.name), '[]')
		FROM project p WHERE p.project_id IN (SELECT project_id FROM seen
			WHERE strpos(name, $4) > 0 ORDER BY name LIMIT $5)),
	'repository', (SELECT coalesce(json_agg(json_build_object(
				'project_id', h.project_id,
				'project_name', h.project,
				'project_public', h.public,
				'repository_name', h.project || '/' || h.name,
				'pull_count', r.pull_count,
				'artifact_count', artifact_count(h.repository_id))
			ORDER BY h.project, h.name), '[]')
		FROM (SELECT * FROM hit ORDER BY project, name LIMIT $5) AS h
		JOIN repository r USING (repository_id)))::text AS found;
