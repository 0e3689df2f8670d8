-- name: PROJECT_FIND
-- params: text   (name)
SELECT project_id, name, public, owner_id FROM project WHERE name = $1;

-- name: PROJECT_FIND_ID
-- params: int8   (project)
SELECT project_id, name, public, owner_id FROM project WHERE project_id = $1;

-- name: PROJECT_GET
-- params: int8 int8   (project, user or 0)
SELECT project_json(p, $2, true)::text AS item
FROM project p WHERE project_id = $1;

-- name: PROJECT_LIST
-- params: int8 bool bool   (user, minus a robot, or 0, system administrator, with detail)
-- Base of a list: public projects and those where the user has a role.
SELECT p.project_id, p.name, p.public, p.owner_id, p.created_at,
	p.updated_at,
	(SELECT username FROM users WHERE user_id = p.owner_id) AS owner_name,
	(project_figure_for(p, $1)).bytes,
	(project_figure_for(p, $1)).pushed_at,
	(project_figure_for(p, $1)).pulled_at,
	p.name COLLATE "C" = ANY ((SELECT preference_stars($1))::text[])
		AS starred,
	project_json(p, $1, $3) AS item
FROM project p
WHERE $2 OR p.public OR EXISTS (SELECT FROM visitor v
	WHERE v.project_id = p.project_id AND v.visitor_id = $1);

-- name: PROJECT_NAMES
-- params: text int8   (after this name, at most)
SELECT project_id, name, public,
	(SELECT username FROM users WHERE user_id = p.owner_id) AS owner,
	(SELECT count(*) FROM repository
		WHERE project_id = p.project_id) AS repositories,
	CASE storage_limit WHEN -1 THEN 'none' ELSE storage_limit::text END
		AS quota,
	time_text(created_at) AS created_at
FROM project p WHERE name > $1
ORDER BY name LIMIT $2;

-- name: PROJECT_CREATE
-- params: text int8 bool text int8 text text text text   (name, owner, public, metadata as JSON object of strings, bytes or -1, user, client, request, program)
-- The owner becomes project administrator.  project_name_uniq if taken.
WITH made AS (
	INSERT INTO project (name, owner_id, public, storage_limit)
	VALUES ($1, $2, $3, $5)
	RETURNING project_id
), meta AS (
	INSERT INTO project_meta (project_id, name, value)
	SELECT project_id, m.key, m.value
	FROM made, jsonb_each_text($4::jsonb) AS m
), admin AS (
	INSERT INTO member (project_id, user_id, role_id)
	SELECT project_id, $2, 1 FROM made
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'project', $1, $6, $7, $8, $9 FROM made
)
SELECT project_id FROM made;

-- name: PROJECT_UPDATE
-- params: int8 text text text text text text   (project, public as true or false, or null to leave it, metadata to set as JSON object of strings, user, client, request, program)
WITH changed AS (
	UPDATE project SET public = coalesce($2::boolean, public), updated_at = now()
	WHERE project_id = $1
	RETURNING project_id, name
), meta AS (
	INSERT INTO project_meta (project_id, name, value)
	SELECT project_id, m.key, m.value
	FROM changed, jsonb_each_text($3::jsonb) AS m
	ON CONFLICT ON CONSTRAINT project_meta_pk
		DO UPDATE SET value = excluded.value
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'update', 'project', name, $4, $5, $6, $7 FROM changed
)
SELECT project_id FROM changed;

-- name: PROJECT_DELETE
-- params: int8 text text text text   (project, user, client, request, program)
-- repository_project_id_fk while it has repositories.
WITH gone AS (
	DELETE FROM project WHERE project_id = $1 RETURNING project_id, name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'project', name, $2, $3, $4, $5 FROM gone
)
SELECT project_id FROM gone;

-- name: PROJECT_DELETABLE
-- params: int8   (project)
SELECT json_strip_nulls(json_build_object('deletable', NOT used, 'message',
	CASE WHEN used THEN 'the project contains repositories' END))::text AS item
FROM (SELECT EXISTS (SELECT FROM repository
		WHERE project_id = p.project_id) AS used
	FROM project p WHERE project_id = $1) AS p;

-- name: PROJECT_SUMMARY
-- params: int8 bool bool   (project, with members, with quota)
SELECT project_summary_json(p, $2, $3)::text AS item
FROM project p WHERE project_id = $1;

-- name: PROJECT_META
-- params: int8 text   (project, key or null: all)
SELECT json_object_agg(name, value ORDER BY name)::text AS item
FROM (SELECT 'public' AS name, public::text AS value
	FROM project WHERE project_id = $1
	UNION ALL
	SELECT name, value FROM project_meta WHERE project_id = $1
	UNION ALL
	SELECT 'retention_id', retention_policy_id::text
	FROM retention_policy WHERE project_id = $1) AS meta
WHERE $2 IS NULL OR name = $2
HAVING count(*) > 0;

-- name: PROJECT_META_DELETE
-- params: int8 text text text text text   (project, key, user, client, request, program)
WITH gone AS (
	DELETE FROM project_meta WHERE project_id = $1 AND name = $2
	RETURNING project_id
), changed AS (
	UPDATE project p SET updated_at = now()
	FROM gone WHERE p.project_id = gone.project_id
	RETURNING p.project_id, p.name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'update', 'project', name, $3, $4, $5, $6 FROM changed
)
SELECT project_id FROM gone;
