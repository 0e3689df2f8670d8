-- name: ARTIFACT_COPY
-- params: text text text text bytea text text text text   (to project, to repository, from project, from repository, digest, user, client, request, program)
-- No row: no such artifact.
WITH source AS MATERIALIZED (
	SELECT t.project_id, m.manifest_id
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $4
	JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $5
	JOIN project t ON t.name = $1
	WHERE p.name = $3
), copied AS MATERIALIZED (
	SELECT project_id, artifact_copy(manifest_id,
		repository_ensure(project_id, $2), $6) AS digest
	FROM source, immutable_rules_hold(project_id)
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'artifact',
		$1 || '/' || $2 || '@' || digest_text(digest), $6, $7, $8, $9
	FROM copied
), told AS (
	INSERT INTO event (kind, project_id, repository, actor, data)
	SELECT 'push_artifact', project_id, $2, $6,
		jsonb_build_object('digest', digest_text(digest),
			'from', $3 || '/' || $4)
	FROM copied
)
SELECT digest FROM copied WHERE digest IS NOT NULL;
