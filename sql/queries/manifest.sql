-- The hot path.  A manifest and the audit row of its pull are one statement
-- and one round trip; a manifest that is not found is not audited.
--
-- Look-ups are nested subqueries, not joins: each index is then used with all
-- its columns, whatever the planner thought of the tables when it planned.

-- name: MANIFEST_GET_BY_TAG
-- params: text text text text text text   (project, repository, tag, user, client, request)
-- commit: relaxed
WITH found AS MATERIALIZED (
	SELECT manifest_id, digest, media_type, payload
	FROM manifest WHERE manifest_id = (SELECT manifest_id FROM tag
		WHERE repository_id = (SELECT repository_id FROM repository
			WHERE project_id = (SELECT project_id FROM project
				WHERE name = $1)
			AND name = $2)
		AND name = $3 AND valid_to = 'infinity')
), logged AS (
	INSERT INTO audit (project_id, manifest_id, operation, resource_type,
		resource, username, client, request_id)
	SELECT (SELECT project_id FROM project WHERE name = $1), manifest_id,
		'pull', 'artifact', $1 || '/' || $2 || ':' || $3, $4, $5, $6
	FROM found
)
SELECT digest, media_type, payload FROM found;

-- name: MANIFEST_GET_BY_DIGEST
-- params: text text bytea text text text   (project, repository, digest, user, client, request)
-- commit: relaxed
WITH found AS MATERIALIZED (
	SELECT manifest_id, digest, media_type, payload
	FROM manifest WHERE repository_id = (SELECT repository_id FROM repository
		WHERE project_id = (SELECT project_id FROM project WHERE name = $1)
		AND name = $2)
	AND digest = $3
), logged AS (
	INSERT INTO audit (project_id, manifest_id, operation, resource_type,
		resource, username, client, request_id)
	SELECT (SELECT project_id FROM project WHERE name = $1), manifest_id,
		'pull', 'artifact', $1 || '/' || $2 || '@' || digest_text($3), $4, $5, $6
	FROM found
)
SELECT digest, media_type, payload FROM found;

-- name: MANIFEST_HEAD_BY_TAG
-- params: text text text   (project, repository, tag)
-- commit: any
SELECT digest, media_type, octet_length(payload) AS length
FROM manifest WHERE manifest_id = (SELECT manifest_id FROM tag
	WHERE repository_id = (SELECT repository_id FROM repository
		WHERE project_id = (SELECT project_id FROM project
			WHERE name = $1)
		AND name = $2)
	AND name = $3 AND valid_to = 'infinity');

-- name: MANIFEST_HEAD_BY_DIGEST
-- params: text text bytea   (project, repository, digest)
-- commit: any
SELECT digest, media_type, octet_length(payload) AS length
FROM manifest WHERE repository_id = (SELECT repository_id FROM repository
	WHERE project_id = (SELECT project_id FROM project WHERE name = $1)
	AND name = $2)
AND digest = $3;

-- name: MANIFEST_PUT
-- params: text text bytea text text text text bytea text text bytea bytea bytea[] bytea[] text[] text[] bool text[] text text text
-- project, repository, digest, media type, artifact type, config media type,
-- kind, subject, annotations, extra attributes, payload, config, layers,
-- children, their platforms, their annotations, sparse, tags, user, client,
-- request.  missing is an array of digests if something is missing.
SELECT r_manifest_id AS manifest_id, r_created AS created,
	(SELECT json_agg(digest_text(d)) FROM unnest(r_missing) AS d)::text
		AS missing
FROM manifest_put($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11,
	$12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: MANIFEST_DELETE
-- params: text text bytea text text text   (project, repository, digest, user, client, request)
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
		username, client, request_id)
	SELECT project_id, 'delete', 'artifact', resource, $4, $5, $6 FROM gone
), told AS (
	INSERT INTO event (kind, project_id, repository, actor, data)
	SELECT 'delete_artifact', project_id, $2, $4,
		jsonb_build_object('digest', digest_text($3))
	FROM gone
)
SELECT resource FROM gone;
