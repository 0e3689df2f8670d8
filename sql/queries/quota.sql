-- name: QUOTA_LIST
-- params:
-- Base of a list; used is for its order.
SELECT p.project_id, p.storage_limit AS hard, coalesce(((SELECT projects_bytes())
		-> p.project_id::text)::bigint, 0) AS used,
	p.created_at, p.updated_at, p AS item
FROM project p;

-- name: QUOTA_NAMES
-- params: text int8   (after this name, at most)
SELECT project_id, name, CASE storage_limit WHEN -1 THEN 'none'
	ELSE storage_limit::text END AS quota, project_bytes(project_id) AS used
FROM project WHERE name > $1
ORDER BY name LIMIT $2;

-- name: QUOTA_GET
-- params: int8   (project)
SELECT quota_json(p)::text AS item FROM project p WHERE project_id = $1;

-- name: QUOTA_UPDATE
-- params: int8 int8 text text text text   (project, bytes or -1, user, client, request, program)
WITH changed AS (
	UPDATE project SET storage_limit = $2, updated_at = now()
	WHERE project_id = $1
	RETURNING project_id, name
), forgotten AS (
	-- who pushes next counts
	DELETE FROM project_usage WHERE project_id = $1
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT project_id, 'update', 'quota', name, $3, $4, $5, $6, 'storage: ' || $2
	FROM changed
)
SELECT project_id FROM changed;

-- name: QUOTA_CHANGED
-- params: int8 int8   (after, at most)
-- Projects to be counted anew.
SELECT project_id FROM project p WHERE project_id > $1 AND EXISTS (
	SELECT FROM project_usage_more m WHERE m.project_id = p.project_id)
ORDER BY project_id LIMIT $2;

-- name: QUOTA_FORESEE
-- params: text bytea int8   (project, digest or null, bytes at least)
-- quota_check if such a blob would be refused in the end.
SELECT quota_foresee(project_id, $2, $3) FROM project WHERE name = $1;

-- name: QUOTA_COUNT
-- params: int8   (project)
SELECT before, quota_count($1) AS bytes
FROM (SELECT quota_estimate($1) AS before OFFSET 0) AS o;
