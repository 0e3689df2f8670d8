-- name: SEARCH_NAMES
-- params: int8 bool bool text int8   (user, minus a robot, or 0, system administrator, sees all projects, word in lower case, at most)
-- Projects whose name holds the word, and repositories whose full name does.  A
-- word with a slash may lie across the one behind the project.  Names are read
-- from end to end, until there are enough; what is seen is hashed for that (IN).
WITH seen AS MATERIALIZED (
	SELECT project_id, name COLLATE "C" AS name, whole, parts
	FROM project_seen($1, $2, $3)
), hit AS (
	(SELECT r.repository_id, r.project_id, r.name, r.pull_count
	FROM repository r
	WHERE strpos(r.name, $4) > 0 AND r.project_id IS NOT NULL
		AND ($2 OR r.project_id IN (SELECT project_id FROM seen WHERE whole)
			OR (r.project_id IN (SELECT project_id FROM seen
					WHERE NOT whole)
				AND EXISTS (SELECT FROM seen s
					WHERE s.project_id = r.project_id
						AND r.name ~ s.parts)))
	LIMIT $5)
	UNION
	(SELECT r.repository_id, r.project_id, r.name, r.pull_count
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
	'project', (SELECT coalesce(json_agg(
			(SELECT project_json(p, $1, true) FROM project p
			WHERE p.project_id = s.project_id) ORDER BY s.name), '[]')
		FROM (SELECT project_id, name FROM seen WHERE strpos(name, $4) > 0
			ORDER BY name LIMIT $5) AS s),
	'repository', (SELECT coalesce(json_agg(json_build_object(
				'project_id', h.project_id,
				'project_name', h.project,
				'project_public', (SELECT public FROM project p
					WHERE p.project_id = h.project_id),
				'repository_name', h.project || '/' || h.name,
				'pull_count', h.pull_count,
				'artifact_count', artifact_count(h.repository_id))
			ORDER BY h.project, h.name), '[]')
		FROM (SELECT hit.*, (SELECT name FROM project p
				WHERE p.project_id = hit.project_id) AS project
			FROM hit ORDER BY project, name LIMIT $5) AS h))::text AS found;

-- name: SEARCH_FIND
-- params: int8 bool bool text text text int8 int8   (user, minus a robot, or 0, system administrator, sees all projects, kind or empty for each, word, within a project or repository or empty, at most, behind so many)
SELECT json_object_agg(kind, search_kind(s, $1, $2, $3, kind, $5, $6 <> '',
	$7, $8))::text AS found
FROM search_scope($1, $2, $6) AS s,
	unnest('{project,repository,tag,digest}'::text[]) AS kind
WHERE $4 IN (kind, '');
