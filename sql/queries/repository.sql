-- name: REPOSITORY_CATALOG
-- params: int8 bool text int8   (user, minus a robot, or 0, system administrator, after, at most)
-- commit: any
-- Full names in byte order of what the user may pull.
WITH page AS MATERIALIZED (
	SELECT path, row_number() OVER (ORDER BY path) AS n
	FROM (SELECT p.name || '/' || r.name AS path
		FROM project p JOIN repository r USING (project_id)
		WHERE $2 OR p.public OR EXISTS (
			SELECT FROM visitor v
			WHERE v.visitor_id = $1 AND v.project_id = p.project_id AND v.pulls
				AND (v.repository_pattern IS NULL
					OR r.name ~ glob_regex(v.repository_pattern)))) AS readable
	WHERE path > $3
	ORDER BY path LIMIT $4 + 1
)
SELECT coalesce(json_agg(path ORDER BY path) FILTER (WHERE n <= $4),
		'[]')::text AS names,
	max(path) FILTER (WHERE n <= $4) AS last,
	$4 > 0 AND count(*) FILTER (WHERE n > $4) > 0 AS more
FROM page;

-- name: REPOSITORY_LIST
-- params: int8 int8   (project, user whose patterns must match, or 0: all)
-- Base of a list: repositories of one project.  The planner joins figures where a
-- list asks for them; an item looks up its own.
SELECT r.repository_id, r.project_id, p.name || '/' || r.name AS name,
	r.description, r.pull_count, r.created_at, r.updated_at,
	f.bytes, f.unique_bytes, f.pushed_at, f.pulled_at,
	repository_json(r, p.name) AS item
FROM project p JOIN repository r USING (project_id)
LEFT JOIN repository_figure f USING (repository_id)
WHERE p.project_id = $1 AND ($2 = 0 OR EXISTS (
	SELECT FROM member_user mu
	WHERE mu.user_id = $2 AND mu.project_id = p.project_id
		AND r.name ~ glob_regex(mu.repository_pattern)));

-- name: REPOSITORY_LIST_READABLE
-- params: int8 bool   (user, minus a robot, or 0, system administrator)
-- Base of a list: repositories of all projects that the user may pull from.
SELECT r.repository_id, r.project_id, p.name || '/' || r.name AS name,
	r.description, r.pull_count, r.created_at, r.updated_at,
	f.bytes, f.unique_bytes, f.pushed_at, f.pulled_at,
	(p.name || '/' || r.name) COLLATE "C"
		= ANY ((SELECT preference_stars($1))::text[]) AS starred,
	repository_json(r, p.name) AS item
FROM project p JOIN repository r USING (project_id)
LEFT JOIN repository_figure f USING (repository_id)
WHERE $2 OR p.public OR EXISTS (
	SELECT FROM visitor v
	WHERE v.visitor_id = $1 AND v.project_id = p.project_id AND v.pulls
		AND (v.repository_pattern IS NULL
			OR r.name ~ glob_regex(v.repository_pattern)));

-- name: REPOSITORY_GET
-- params: text text   (project, repository)
SELECT r.repository_id, repository_json(r, p.name)::text AS item
FROM project p JOIN repository r USING (project_id)
WHERE p.name = $1 AND r.name = $2;

-- name: REPOSITORY_UPDATE
-- params: text text text text text text text   (project, repository, description, user, client, request, program)
WITH changed AS (
	UPDATE repository r SET description = $3, updated_at = now()
	FROM project p
	WHERE p.name = $1 AND r.project_id = p.project_id AND r.name = $2
	RETURNING r.repository_id, r.project_id
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT project_id, 'update', 'repository', $1 || '/' || $2,
		$4, $5, $6, $7, 'description'
	FROM changed
)
SELECT repository_id FROM changed;

-- name: REPOSITORY_DELETE
-- params: text text text text text text   (project, repository, user, client, request, program)
WITH found AS MATERIALIZED (
	SELECT r.project_id, r.repository_id
	FROM project p JOIN repository r USING (project_id)
	WHERE p.name = $1 AND r.name = $2
), gone AS MATERIALIZED (
	SELECT project_id FROM found WHERE repository_delete(repository_id, $3)
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'repository', $1 || '/' || $2, $3, $4, $5, $6
	FROM gone
), told AS (
	INSERT INTO event (kind, project_id, repository, actor)
	SELECT 'delete_repository', project_id, $2, $3 FROM gone
)
SELECT project_id FROM gone;
