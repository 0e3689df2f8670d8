-- name: ARTIFACT_LIST
-- params: text text bool bool bool bool   (project, repository, with tags, with labels, with accessories, with what is immutable)
-- Base of a list.  top: shown unless the caller asks for parts, too.
SELECT m.manifest_id, m.repository_id, m.digest, digest_text(m.digest)
		AS digest_text, m.kind, m.media_type, m.artifact_type,
	m.created_at, m.pulled_at, m.size,
	EXISTS (SELECT FROM tag t WHERE t.manifest_id = m.manifest_id
		AND t.valid_to = 'infinity') AS tagged,
	(m.subject IS NULL OR NOT EXISTS (SELECT FROM manifest s
			WHERE s.repository_id = m.repository_id AND s.digest = m.subject))
		AND (NOT EXISTS (SELECT FROM manifest_child c
				WHERE c.child_id = m.manifest_id)
			OR EXISTS (SELECT FROM tag t WHERE t.manifest_id = m.manifest_id
				AND t.valid_to = 'infinity'))
		AS top,
	artifact_json(m, p.project_id, $1 || '/' || $2, $3, $4, $5, $6) AS item
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id
WHERE p.name = $1;

-- name: ARTIFACT_FIND
-- params: text text text   (project, repository, tag)
-- What a tag names.
SELECT t.digest
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN tag t ON t.repository_id = r.repository_id AND t.name = $3
	AND t.valid_to = 'infinity'
WHERE p.name = $1;

-- name: ARTIFACT_GET
-- params: text text bytea bool bool bool bool   (project, repository, digest, with tags, with labels, with accessories, with what is immutable)
SELECT m.manifest_id, artifact_json(m, p.project_id, $1 || '/' || $2,
	$4, $5, $6, $7)::text AS item
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $3
WHERE p.name = $1;

-- name: ARTIFACT_IMAGE
-- params: text text bytea   (project, repository, digest)
-- No row for an index, or for what is no image.
SELECT m.manifest_id, m.media_type, m.payload
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $3
WHERE p.name = $1 AND m.kind = 'IMAGE' AND m.config_media_type IS NOT NULL;

-- name: ARTIFACT_SHARES
-- params: int8   (manifest)
-- Its blobs in order, with the number of other artifacts of the project that need
-- them.  A layer may be in all projects; so it is looked up in each repository.
SELECT b.digest, (SELECT count(*) - 1 FROM manifest_blob o
	WHERE o.digest = b.digest AND o.repository_id = ANY (ARRAY(
		SELECT r.repository_id FROM repository r
		WHERE r.project_id = (SELECT project_id FROM repository
			WHERE repository_id = (SELECT repository_id
				FROM manifest WHERE manifest_id = $1))))) AS shares
FROM manifest_blob b WHERE b.manifest_id = $1
ORDER BY b.digest;

-- name: ARTIFACT_MANIFEST
-- params: text text bytea   (project, repository, digest)
SELECT m.media_type, m.payload
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $3
WHERE p.name = $1;

-- name: ARTIFACT_DELETE
-- params: text text bytea text text text text   (project, repository, digest, user, client, request, program)
-- With its tags, its accessories and the parts that nothing else names.
WITH found AS MATERIALIZED (
	SELECT r.project_id, m.manifest_id
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $2
	JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $3
	WHERE p.name = $1
), gone AS MATERIALIZED (
	SELECT project_id, $1 || '/' || $2 || '@' || digest_text($3) AS resource
	FROM found WHERE artifact_delete(manifest_id, $4)
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'artifact', resource, $4, $5, $6, $7 FROM gone
), told AS (
	INSERT INTO event (kind, project_id, repository, actor, data)
	SELECT 'delete_artifact', project_id, $2, $4,
		jsonb_build_object('digest', digest_text($3))
	FROM gone
)
SELECT resource FROM gone;

-- name: ACCESSORY_LIST
-- params: text text text   (project, repository, digest)
-- Base of a list: what refers to one artifact.
SELECT a.manifest_id, a.created_at, a.size,
	accessory_type(a.artifact_type, a.config_media_type) AS type,
	digest_text(a.digest) AS digest_text,
	accessory_json(a, m, $1 || '/' || $2) AS item
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = digest_bytes($3)
JOIN manifest a ON a.repository_id = r.repository_id AND a.subject = m.digest
WHERE p.name = $1;
