-- name: RETENTION_FIND
-- params: int8   (policy)
SELECT project_id, retention_policy_json(p)::text AS item
FROM retention_policy p WHERE retention_policy_id = $1;

-- name: RETENTION_OF
-- params: int8   (project)
SELECT retention_policy_id FROM retention_policy WHERE project_id = $1;

-- name: RETENTION_CREATE
-- params: int8 text text text text text text text   (project, cron or empty, rules as JSON array, user, client, request, program, unit or null)
-- retention_policy_project_id_uniq if it has one, retention_policy_project_id_fk if
-- there is no such project, retention_rule_uniq if two rules are the same.
WITH made AS (
	INSERT INTO retention_policy (project_id, unit)
	VALUES ($1, coalesce($8, 'artifact'))
	RETURNING retention_policy_id
), ruled AS (
	INSERT INTO retention_rule AS r (retention_policy_id, position, priority,
		template, amount, repository_pattern, repository_excludes,
		tag_pattern, tag_excludes, untagged, disabled)
	SELECT m.retention_policy_id, n.position, n.priority,
		n.template, n.amount, n.repository_pattern, n.repository_excludes,
		n.tag_pattern, n.tag_excludes, n.untagged, n.disabled
	FROM made m, jsonb_populate_recordset(NULL::retention_rule, $3::jsonb) AS n
	RETURNING r.position, retention_rule_text(r) AS words
), planned AS (
	INSERT INTO schedule (kind, owner_id, cron)
	SELECT 'RETENTION', retention_policy_id, $2 FROM made WHERE $2 <> ''
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT $1, 'create', 'retention_policy',
		(SELECT name FROM project WHERE project_id = $1), $4, $5, $6, $7,
		concat_ws('; ', nullif($2, ''),
			(SELECT string_agg(words, '; ' ORDER BY position) FROM ruled))
	FROM made
)
SELECT retention_policy_id FROM made;

-- name: RETENTION_LOCK
-- params: int8   (policy)
-- Within a transaction: what comes next sees the change before it.
SELECT retention_policy_id FROM retention_policy
WHERE retention_policy_id = $1 FOR NO KEY UPDATE;

-- name: RETENTION_UPDATE
-- params: int8 text text text text text text text   (policy, cron or empty, rules as JSON array, user, client, request, program, unit or null: as it is)
-- Behind RETENTION_LOCK.  The old rules go before the new ones come, which may be
-- the same; a cron that stays is due when it was.
WITH changed AS (
	UPDATE retention_policy SET updated_at = now(),
		unit = coalesce($8, unit)
	WHERE retention_policy_id = $1
	RETURNING retention_policy_id, project_id
), gone AS (
	DELETE FROM retention_rule WHERE retention_policy_id = $1
	RETURNING position
), ruled AS (
	INSERT INTO retention_rule AS r (retention_policy_id, position, priority,
		template, amount, repository_pattern, repository_excludes,
		tag_pattern, tag_excludes, untagged, disabled)
	SELECT c.retention_policy_id, n.position, n.priority,
		n.template, n.amount, n.repository_pattern, n.repository_excludes,
		n.tag_pattern, n.tag_excludes, n.untagged, n.disabled
	FROM (SELECT count(*) FROM gone) AS g, changed c,
		jsonb_populate_recordset(NULL::retention_rule, $3::jsonb) AS n
	WHERE g.count >= 0
	RETURNING r.position, retention_rule_text(r) AS words
), planned AS (
	INSERT INTO schedule AS s (kind, owner_id, cron)
	SELECT 'RETENTION', retention_policy_id, $2 FROM changed WHERE $2 <> ''
	ON CONFLICT ON CONSTRAINT schedule_kind_owner_id_uniq DO UPDATE
	SET cron = excluded.cron, next_at = NULL, updated_at = now()
	WHERE s.cron <> excluded.cron
), unplanned AS (
	DELETE FROM schedule USING changed
	WHERE $2 = '' AND kind = 'RETENTION' AND owner_id = retention_policy_id
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT c.project_id, 'update', 'retention_policy',
		(SELECT name FROM project p WHERE p.project_id = c.project_id),
		$4, $5, $6, $7, concat_ws('; ', nullif($2, ''),
			(SELECT string_agg(words, '; ' ORDER BY position) FROM ruled))
	FROM changed c
)
SELECT retention_policy_id FROM changed;

-- name: RETENTION_DELETE
-- params: int8 text text text text   (policy, user, client, request, program)
WITH gone AS (
	DELETE FROM retention_policy WHERE retention_policy_id = $1
	RETURNING retention_policy_id, project_id
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT g.project_id, 'delete', 'retention_policy',
		(SELECT name FROM project p WHERE p.project_id = g.project_id),
		$2, $3, $4, $5, (SELECT string_agg(retention_rule_text(r), '; '
				ORDER BY r.position) FROM retention_rule r
			WHERE r.retention_policy_id = g.retention_policy_id)
	FROM gone g
)
SELECT retention_policy_id FROM gone;

-- name: RETENTION_PREVIEW
-- params: int8 text text   (project, rules as JSON array, unit or null)
SELECT retention_preview($1, ARRAY(SELECT r FROM
		jsonb_populate_recordset(NULL::retention_rule, $2::jsonb) AS r),
	$3)::text AS item;
