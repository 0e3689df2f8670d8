-- name: AUDIT_ADD
-- params: text text text text text text text bool text text text text   (operation, resource type, resource, user, client, request, program, success, description or null, name of the project or null, kind of an event or null, its repository or null)
-- Log-ins and refusals; other statements write their own rows.
WITH place AS (
	SELECT project_id FROM project WHERE name = $10
), told AS (
	INSERT INTO event (kind, project_id, repository, data, actor)
	SELECT $11, project_id, $12, jsonb_build_object('text', $9), $4
	FROM place WHERE $11 IS NOT NULL
)
INSERT INTO audit (operation, resource_type, resource, username, client,
	request_id, user_agent, success, description, project_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
	(SELECT project_id FROM place));

-- name: AUDIT_PARTITIONS
-- params: int8   (months ahead)
SELECT audit_partitions_ensure($1::integer) AS made;

-- name: AUDIT_LIST
-- params: text int8 int8 int8 int8   (shape as of audit_item; before microsecond, audit_id; after microsecond, audit_id)
-- Base of a list.
SELECT a.op_time, a.audit_id, a.operation, a.resource_type, a.resource,
	a.username, a.success, a.client, a.user_agent,
	audit_item(a, $1) AS item
FROM audit a
WHERE (a.op_time, a.audit_id) < (from_micros($2), $3)
	AND (a.op_time, a.audit_id) > (from_micros($4), $5);

-- name: AUDIT_LIST_PROJECT
-- params: text int8 int8 int8 int8 int8   (shape, before, after as above, project)
-- Base of a list.
SELECT a.op_time, a.audit_id, a.operation, a.resource_type, a.resource,
	a.username, a.success, a.client, a.user_agent,
	audit_item(a, $1) AS item
FROM audit a
WHERE (a.op_time, a.audit_id) < (from_micros($2), $3)
	AND (a.op_time, a.audit_id) > (from_micros($4), $5)
	AND a.project_id = $6;

-- name: AUDIT_LIST_PROJECTS
-- params: text int8 int8 int8 int8 text   (shape, before, after as above, projects as an array)
-- Base of a list.
SELECT a.op_time, a.audit_id, a.operation, a.resource_type, a.resource,
	a.username, a.success, a.client, a.user_agent,
	audit_item(a, $1) AS item
FROM audit a
WHERE (a.op_time, a.audit_id) < (from_micros($2), $3)
	AND (a.op_time, a.audit_id) > (from_micros($4), $5)
	AND a.project_id = ANY ($6::bigint[]);

-- name: AUDIT_LIST_USER
-- params: text int8 int8 int8 int8 text   (shape, before, after as above, user)
-- Base of a list.  Its ends are compared so that no index takes them: it would
-- begin to read there, not where a span begins.
SELECT a.op_time, a.audit_id, a.operation, a.resource_type, a.resource,
	a.username, a.success, a.client, a.user_agent,
	audit_item(a, $1) AS item
FROM audit_spans($6, from_micros($4), from_micros($2)) s
JOIN audit a ON a.op_time >= s.from_at AND a.op_time < s.to_at
WHERE a.username = $6
	AND a.op_time <= from_micros($2) AND a.op_time >= from_micros($4)
	AND (a.op_time + interval '0', a.audit_id) < (from_micros($2), $3)
	AND (a.op_time + interval '0', a.audit_id) > (from_micros($4), $5);

-- name: AUDIT_END
-- params: text int8 int8   (user; before microsecond, audit_id)
-- The same place, or an earlier one behind which that user has no rows.
SELECT least($2, e.at) AS at, CASE WHEN e.at < $2 THEN 0 ELSE $3 END AS id
FROM (SELECT micros(audit_end($1)) AS at) AS e;

-- name: AUDIT_SEE
-- params: int8   (rows at most)
SELECT audit_see($1) AS rows;

-- name: AUDIT_READABLE
-- params: int8 text   (user or minus the robot, ids of the roles that read the log, as an array)
-- Projects whose log somebody reads, as an array; first is the only one if
-- there is but one.
SELECT coalesce(array_agg(project_id), '{}')::text AS projects,
	count(*) AS count, min(project_id) AS first
FROM (
	SELECT project_id FROM member_user
	WHERE user_id = $1 AND role_id = ANY ($2::smallint[])
		AND repository_pattern IS NULL
	UNION
	SELECT p.project_id FROM robot_permission o
	JOIN project p ON o.project_id IS NULL OR o.project_id = p.project_id
	WHERE o.robot_id = -$1 AND o.kind = 'project'
		AND o.resource = 'log' AND o.action = 'list') AS readable;
