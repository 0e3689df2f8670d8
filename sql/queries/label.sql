-- name: LABEL_LIST
-- params: int8   (project, or 0: the global ones)
-- Base of a list.
SELECT l.label_id, l.name, l.created_at, l.updated_at, label_json(l) AS item
FROM label l
WHERE l.project_id = $1 OR ($1 = 0 AND l.project_id IS NULL);

-- name: LABEL_GET
-- params: int8   (label)
SELECT coalesce(project_id, 0) AS project_id, label_json(l)::text AS item
FROM label l WHERE label_id = $1;

-- name: LABEL_CREATE
-- params: int8 text text text text text text text   (project or 0: global, name, description, color, user, client, request, program)
-- label_project_id_name_uniq if there is one.
WITH made AS (
	INSERT INTO label (project_id, name, description, color)
	VALUES (nullif($1, 0), $2, $3, $4)
	RETURNING label_id, project_id
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'label', $2, $5, $6, $7, $8 FROM made
)
SELECT label_id FROM made;

-- name: LABEL_UPDATE
-- params: int8 text text text text text text text   (label, name, description and color, each null to leave it, user, client, request, program)
WITH changed AS (
	UPDATE label SET name = coalesce($2, name),
		description = coalesce($3, description),
		color = coalesce($4, color), updated_at = now()
	WHERE label_id = $1
	RETURNING label_id, project_id, name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'update', 'label', name, $5, $6, $7, $8 FROM changed
)
SELECT label_id FROM changed;

-- name: LABEL_DELETE
-- params: int8 text text text text   (label, user, client, request, program)
-- It leaves its artifacts.
WITH gone AS (
	DELETE FROM label WHERE label_id = $1
	RETURNING label_id, project_id, name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'label', name, $2, $3, $4, $5 FROM gone
)
SELECT label_id FROM gone;

-- name: LABEL_ATTACH
-- params: text text bytea int8 text text text text   (project, repository, digest, label, user, client, request, program)
-- fits: is global or of the same project.  manifest_label_pk: is there already.
WITH found AS MATERIALIZED (
	SELECT p.project_id, m.manifest_id, l.label_id, l.name,
		l.project_id IS NULL OR l.project_id = p.project_id AS fits
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $2
	JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $3
	JOIN label l ON l.label_id = $4
	WHERE p.name = $1
), made AS (
	INSERT INTO manifest_label (manifest_id, label_id)
	SELECT manifest_id, label_id FROM found WHERE fits
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT project_id, 'update', 'artifact',
		$1 || '/' || $2 || '@' || digest_text($3), $5, $6, $7, $8,
		'label added: ' || name
	FROM found WHERE fits
)
SELECT fits FROM found;

-- name: LABEL_DETACH
-- params: text text bytea int8 text text text text   (project, repository, digest, label, user, client, request, program)
WITH gone AS (
	DELETE FROM manifest_label x
	USING project p, repository r, manifest m, label l
	WHERE p.name = $1 AND r.project_id = p.project_id AND r.name = $2
		AND m.repository_id = r.repository_id AND m.digest = $3
		AND x.manifest_id = m.manifest_id AND x.label_id = $4
		AND l.label_id = x.label_id
	RETURNING p.project_id, l.label_id, l.name
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT project_id, 'update', 'artifact',
		$1 || '/' || $2 || '@' || digest_text($3), $5, $6, $7, $8,
		'label removed: ' || name
	FROM gone
)
SELECT label_id FROM gone;
