-- name: ROBOT_AUTH
-- params: text   (name to log in with)
-- commit: any
SELECT r.robot_id, $1 AS name, coalesce(r.project_id, 0) AS project_id,
	r.owner_id, r.secret, r.generation AS robot_generation,
	NOT r.disabled AND (r.expires_at = -1
		OR r.expires_at > extract(epoch FROM now())) AS alive
FROM robot r WHERE r.robot_id = (SELECT robot_of($1));

-- name: ROBOT_AUTH_ID
-- params: int8   (robot)
-- commit: any
SELECT r.robot_id, robot_name(r) AS name,
	coalesce(r.project_id, 0) AS project_id, r.owner_id, r.secret,
	r.generation AS robot_generation, NOT r.disabled AND (r.expires_at = -1
		OR r.expires_at > extract(epoch FROM now())) AS alive
FROM robot r WHERE r.robot_id = $1;

-- name: ROBOT_HELD
-- params: int8 text text   (robot, project or empty for the system, resource)
-- commit: any
-- Actions with a space between them; and of the project, if there is one, whether
-- it is public.
SELECT coalesce(string_agg(action, ' '), '') AS actions,
	(SELECT public FROM project WHERE name = $2) AS public
FROM robot_permission
WHERE robot_id = $1 AND resource = $3
	AND kind = CASE $2 WHEN '' THEN 'system' ELSE 'project' END
	AND (project_id IS NULL OR project_id =
		(SELECT project_id FROM project WHERE name = $2));

-- name: ROBOT_COVERS
-- params: int8 text   (robot, permissions as for robot_grants)
-- Whether the robot holds all of them itself.
SELECT NOT EXISTS (SELECT FROM robot_grants($2::jsonb) AS g
	WHERE NOT EXISTS (SELECT FROM robot_permission o
		WHERE o.robot_id = $1 AND o.kind = g.kind
		AND o.resource = g.resource AND o.action = g.action
		AND (o.project_id IS NULL OR o.project_id = g.project_id)))
	AS covered;

-- name: ROBOT_FIND
-- params: int8   (robot)
SELECT r.robot_id, robot_name(r) AS name, coalesce(p.name, '') AS project,
	coalesce(r.project_id, 0) AS project_id, robot_json(r)::text AS item
FROM robot r LEFT JOIN project p USING (project_id)
WHERE r.robot_id = $1;

-- name: ROBOT_LIST
-- params: int8   (project, 0: those of the system)
-- Base of a list.
SELECT r.robot_id, coalesce((SELECT name FROM project
		WHERE project_id = r.project_id) || '+', '') || r.name AS name,
	r.description, r.disabled, r.expires_at, r.created_at, r.updated_at,
	robot_json(r) AS item
FROM robot r
WHERE r.project_id = $1 OR ($1 = 0 AND r.project_id IS NULL);

-- name: ROBOT_NAMES
-- params: text int8   (after this number, or empty, at most)
-- Days may outlast timestamptz: the end is said up to the year 9999.
SELECT r.robot_id::text AS robot_id, robot_name(r) AS name, r.disabled,
	CASE r.expires_at WHEN -1 THEN 'never' ELSE time_text(
		to_timestamp(least(r.expires_at, 253402300799))) END AS expires,
	time_text(r.created_at) AS created_at,
	(SELECT coalesce(string_agg(words, ' ' ORDER BY words), '')
		FROM (SELECT coalesce((SELECT name FROM project
					WHERE project_id = o.project_id),
				CASE o.kind WHEN 'system' THEN '/' ELSE '*' END)
			|| ':' || o.resource || ':'
			|| string_agg(o.action, ',' ORDER BY o.action) AS words
		FROM robot_permission o WHERE o.robot_id = r.robot_id
		GROUP BY o.kind, o.project_id, o.resource) AS held) AS grants
FROM robot r WHERE r.robot_id > coalesce(nullif($1, '')::bigint, 0)
ORDER BY r.robot_id LIMIT $2;

-- name: ROBOT_CREATE
-- params: text int8 text text int8 text text int8 int8 text text text text   (name, project or 0, description, secret as stored, days, permissions, creator's type, creator, owner, user, client, request, program)
-- No row: a project of the permissions is not there.  robot_name_uniq if taken.
WITH asked AS MATERIALIZED (
	SELECT * FROM robot_grants($6::jsonb)
), made AS (
	INSERT INTO robot (name, project_id, description, secret, duration,
		expires_at, creator_type, creator_ref, owner_id)
	SELECT $1, nullif($2, 0), $3, $4, $5, CASE $5 WHEN -1 THEN -1
		ELSE extract(epoch FROM now())::bigint + $5 * 86400 END, $7, $8, $9
	WHERE NOT EXISTS (SELECT FROM asked WHERE kind = 'project'
		AND namespace <> '*' AND project_id IS NULL)
	RETURNING robot.*
), granted AS (
	INSERT INTO robot_permission (robot_id, kind, project_id, resource,
		action)
	SELECT m.robot_id, a.kind, a.project_id, a.resource, a.action
	FROM made m, asked a
), named AS MATERIALIZED (
	SELECT m.*, robot_prefix() || coalesce((SELECT p.name FROM project p
		WHERE p.project_id = m.project_id) || '+', '') || m.name AS full_name
	FROM made m
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'robot', full_name, $10, $11, $12, $13
	FROM named
)
SELECT robot_id, full_name AS name, expires_at,
	time_text(created_at) AS created FROM named;

-- name: ROBOT_LOCK
-- params: int8   (robot)
-- Within a transaction: what comes next sees the change before it.
SELECT robot_id FROM robot WHERE robot_id = $1 FOR NO KEY UPDATE;

-- name: ROBOT_UPDATE
-- params: int8 text bool int8 text text text text text   (robot, description, disabled, days, permissions, user, client, request, program)
-- Behind ROBOT_LOCK.  No row: a project of the permissions is not there.
WITH asked AS MATERIALIZED (
	SELECT * FROM robot_grants($5::jsonb)
), changed AS (
	UPDATE robot r SET description = $2, disabled = $3, duration = $4,
		expires_at = CASE WHEN $4 = r.duration THEN r.expires_at
			WHEN $4 = -1 THEN -1
			ELSE extract(epoch FROM r.created_at)::bigint + $4 * 86400 END,
		generation = r.generation + 1, updated_at = now()
	WHERE r.robot_id = $1 AND NOT EXISTS (SELECT FROM asked a
		WHERE a.kind = 'project' AND a.namespace <> '*'
		AND a.project_id IS NULL)
	RETURNING r.robot_id, r.project_id, robot_name(r) AS name
), dropped AS (
	DELETE FROM robot_permission o USING changed c
	WHERE o.robot_id = c.robot_id AND NOT EXISTS (SELECT FROM asked a
		WHERE a.kind = o.kind AND a.resource = o.resource
		AND a.action = o.action
		AND a.project_id IS NOT DISTINCT FROM o.project_id)
), granted AS (
	INSERT INTO robot_permission (robot_id, kind, project_id, resource,
		action)
	SELECT c.robot_id, a.kind, a.project_id, a.resource, a.action
	FROM changed c, asked a
	ON CONFLICT ON CONSTRAINT robot_permission_uniq DO NOTHING
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'update', 'robot', name, $6, $7, $8, $9 FROM changed
)
SELECT robot_id FROM changed;

-- name: ROBOT_SET_SECRET
-- params: int8 text text text text text   (robot, secret as stored, user, client, request, program)
WITH changed AS (
	UPDATE robot r SET secret = $2, generation = r.generation + 1,
		updated_at = now()
	WHERE r.robot_id = $1
	RETURNING r.robot_id, r.project_id, robot_name(r) AS name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT project_id, 'update', 'robot', name, $3, $4, $5, $6, 'secret'
	FROM changed
)
SELECT robot_id FROM changed;

-- name: ROBOT_DELETE
-- params: int8 text text text text   (robot, user, client, request, program)
WITH gone AS (
	DELETE FROM robot r WHERE r.robot_id = $1
	RETURNING r.robot_id, r.project_id, robot_name(r) AS name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'robot', name, $2, $3, $4, $5 FROM gone
)
SELECT robot_id FROM gone;
