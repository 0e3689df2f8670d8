-- The hot path.  A pull finds its manifest and writes its audit row in one
-- statement of one index scan; a manifest that is not found is not audited.
-- What never changes is kept by the connection that asked (model/pullcache.h):
-- the numbers of a repository, and the rows of manifests.

-- name: MANIFEST_PLACE
-- params: text text   (project, repository)
-- commit: any
SELECT project_id, repository_id FROM repository
WHERE project_id = (SELECT project_id FROM project WHERE name = $1)
	AND name = $2;

-- name: MANIFEST_PULL_TAG
-- params: int8 int8 text text text text text text   (project, repository, tag, what the audit says was pulled, user, client, request, program)
-- commit: relaxed
INSERT INTO audit (project_id, manifest_id, operation, resource_type,
	resource, username, client, request_id, user_agent)
SELECT $1, manifest_id, 'pull', 'artifact', $4, $5, $6, $7, $8
FROM tag
WHERE repository_id = $2 AND name = $3 AND valid_to = 'infinity'
	AND EXISTS (SELECT FROM repository
		WHERE repository_id = $2 AND project_id = $1)
RETURNING manifest_id;

-- name: MANIFEST_PULL_DIGEST
-- params: int8 int8 bytea text text text text text   (project, repository, digest, what the audit says was pulled, user, client, request, program)
-- commit: relaxed
INSERT INTO audit (project_id, manifest_id, operation, resource_type,
	resource, username, client, request_id, user_agent)
SELECT $1, manifest_id, 'pull', 'artifact', $4, $5, $6, $7, $8
FROM manifest WHERE repository_id = $2 AND digest = $3
	AND EXISTS (SELECT FROM repository
		WHERE repository_id = $2 AND project_id = $1)
RETURNING manifest_id;

-- name: MANIFEST_FIND_TAG
-- params: int8 int8 text   (project, repository, tag)
-- commit: any
SELECT manifest_id FROM tag
WHERE repository_id = $2 AND name = $3 AND valid_to = 'infinity'
	AND EXISTS (SELECT FROM repository
		WHERE repository_id = $2 AND project_id = $1);

-- name: MANIFEST_FIND_DIGEST
-- params: int8 int8 bytea   (project, repository, digest)
-- commit: any
SELECT manifest_id FROM manifest WHERE repository_id = $2 AND digest = $3
	AND EXISTS (SELECT FROM repository
		WHERE repository_id = $2 AND project_id = $1);

-- name: MANIFEST_READ
-- params: int8   (manifest)
-- commit: any
SELECT digest, media_type, payload FROM manifest WHERE manifest_id = $1;

-- name: MANIFEST_PUT
-- params: text text bytea text text text text bytea text text bytea bytea bytea[] bytea[] text[] text[] bool text[] text text text text
-- project, repository, digest, media type, artifact type, config media type,
-- kind, subject, annotations, extra attributes, payload, config, layers,
-- children, their platforms, their annotations, sparse, tags, user, client,
-- request, program.  missing is an array of digests if something is missing.
SELECT r_manifest_id AS manifest_id, r_created AS created,
	(SELECT json_agg(digest_text(d)) FROM unnest(r_missing) AS d)::text
		AS missing
FROM manifest_put($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11,
	$12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- name: MANIFEST_DELETE
-- params: text text bytea text text text text   (project, repository, digest, user, client, request, program)
-- One row if it was there; manifest_child_child_id_fk if an index lists it.
WITH found AS MATERIALIZED (
	SELECT r.project_id, m.manifest_id
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $2
	JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $3
	WHERE p.name = $1
), gone AS MATERIALIZED (
	SELECT project_id, $1 || '/' || $2 || '@' || digest_text($3) AS resource
	FROM found WHERE manifest_delete(manifest_id, $4)
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
