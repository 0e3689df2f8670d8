-- name: MEMBER_ROLES
-- params: int8 text[]   (user or 0, project names)
-- commit: any
-- For each project that exists: one row for each role of the user, or one
-- without a role.
SELECT p.name, p.project_id, p.public, m.role_id, m.repository_pattern
FROM project p
LEFT JOIN member_user m ON m.project_id = p.project_id AND m.user_id = $1
WHERE p.name = ANY ($2)
ORDER BY p.name;

-- name: MEMBER_LIST
-- params: int8   (project)
-- Base of a list: names by joins, because all are sorted; the page alone is JSON.
SELECT m.member_id, m.role_id,
	coalesce(u.username, g.group_name) AS entity_name, member_json(m) AS item
FROM member m
LEFT JOIN users u USING (user_id) LEFT JOIN usergroup g USING (usergroup_id)
WHERE m.project_id = $1;

-- name: MEMBER_GET
-- params: int8 int8   (project, member)
SELECT member_json(m)::text AS item
FROM member m WHERE m.member_id = $2 AND m.project_id = $1;

-- name: MEMBER_ADD_USER
-- params: int8 int8 text int8 text text text text text   (project, user or 0, else username, role, repository pattern or null, user, client, request, program)
-- member_entity_uniq: is one already.
WITH made AS (
	INSERT INTO member AS m (project_id, user_id, role_id, repository_pattern)
	SELECT $1, user_id, $4, $5
	FROM users
	WHERE (user_id = $2 OR username = $3) AND deleted_at IS NULL
	RETURNING m.member_id, m.project_id, member_text(m) AS resource
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'member', resource, $6, $7, $8, $9 FROM made
)
SELECT member_id FROM made;

-- name: MEMBER_ADD_GROUP
-- params: int8 int8 text int8 text int8 text text text text text   (project, group or 0, else name, type or 0, distinguished name, role, repository pattern or null, user, client, request, program)
-- member_entity_uniq: is one already.
WITH found AS MATERIALIZED (
	SELECT usergroup_ensure($2, $3, $4, $5) AS usergroup_id
), made AS (
	INSERT INTO member AS m (project_id, usergroup_id, role_id,
		repository_pattern)
	SELECT $1, usergroup_id, $6, $7
	FROM found WHERE usergroup_id IS NOT NULL
	RETURNING m.member_id, m.project_id, member_text(m) AS resource
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'member', resource, $8, $9, $10, $11 FROM made
)
SELECT member_id FROM made;

-- name: MEMBER_UPDATE
-- params: int8 int8 bool int8 text text text text text   (project, member, may take the last administrator away, role or 0 to leave it, pattern, empty for none or null to leave it, user, client, request, program)
WITH found AS MATERIALIZED (
	SELECT member_id, role_id = 1 AND repository_pattern IS NULL AS admin,
		coalesce(nullif($4, 0), role_id) AS role_id,
		CASE WHEN $5 IS NULL THEN repository_pattern
			ELSE nullif($5, '') END AS pattern
	FROM member WHERE member_id = $2 AND project_id = $1
), judged AS MATERIALIZED (
	SELECT *, $3 OR NOT admin OR (role_id = 1 AND pattern IS NULL)
		OR member_admin_remains($1, member_id) AS allowed
	FROM found
), changed AS (
	UPDATE member m SET role_id = j.role_id,
		repository_pattern = j.pattern, updated_at = now()
	FROM judged j WHERE m.member_id = j.member_id AND j.allowed
	RETURNING m.project_id, member_text(m) AS resource
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'update', 'member', resource, $6, $7, $8, $9 FROM changed
)
SELECT allowed FROM judged;

-- name: MEMBER_DELETE
-- params: int8 int8 bool text text text text   (project, member, may take the last administrator away, user, client, request, program)
WITH judged AS MATERIALIZED (
	SELECT member_id, $3 OR role_id <> 1 OR repository_pattern IS NOT NULL
		OR member_admin_remains($1, member_id) AS allowed
	FROM member WHERE member_id = $2 AND project_id = $1
), gone AS (
	DELETE FROM member m USING judged j
	WHERE m.member_id = j.member_id AND j.allowed
	RETURNING m.project_id, member_text(m) AS resource
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'member', resource, $4, $5, $6, $7 FROM gone
)
SELECT allowed FROM judged;

-- name: MEMBER_ADMIN_SOMEWHERE
-- params: int8   (user)
-- Whether the user is administrator of any project as a whole.
SELECT EXISTS (SELECT FROM member_user WHERE user_id = $1 AND role_id = 1
	AND repository_pattern IS NULL) AS somewhere;
