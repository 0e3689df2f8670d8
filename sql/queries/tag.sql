-- name: TAG_PAGE
-- params: text text text int8   (project, repository, after, at most)
-- commit: any
-- No row: no such repository.  Tags in byte order; more: not the last page.
WITH repo AS (
	SELECT r.repository_id
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $2
	WHERE p.name = $1
), page AS MATERIALIZED (
	SELECT t.name, row_number() OVER (ORDER BY t.name) AS n
	FROM repo JOIN tag t USING (repository_id)
	WHERE t.valid_to = 'infinity' AND t.name > $3
	ORDER BY t.name LIMIT $4 + 1
)
SELECT coalesce((SELECT json_agg(name ORDER BY name)
		FROM page WHERE n <= $4), '[]')::text AS names,
	(SELECT max(name) FROM page WHERE n <= $4) AS last,
	$4 > 0 AND EXISTS (SELECT FROM page WHERE n > $4) AS more
FROM repo;

-- name: TAG_LOCKED
-- params: text text text   (project, repository, tag)
-- What the tag names; nobody changes it before the transaction ends.
SELECT tag_locked($1, $2, $3) AS digest;

-- name: TAG_DELETE
-- params: text text text bytea text text text text   (project, repository, tag, digest or null for any, user, client, request, program)
-- Deletes a tag, not its manifest.  One row if it was there.
WITH ended AS MATERIALIZED (
	SELECT r.project_id, tag_delete(r.repository_id, $3, $4, $5) AS digest
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $2
	WHERE p.name = $1
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'tag', $1 || '/' || $2 || ':' || $3,
		$5, $6, $7, $8
	FROM ended WHERE digest IS NOT NULL
), told AS (
	INSERT INTO event (kind, project_id, repository, actor, data)
	SELECT 'delete_tag', project_id, $2, $5, jsonb_build_object(
		'tag', $3, 'digest', digest_text(digest))
	FROM ended WHERE digest IS NOT NULL
)
SELECT digest FROM ended WHERE digest IS NOT NULL;

-- name: TAG_CREATE
-- params: text text text bytea text text text text   (project, repository, tag, digest, user, client, request, program)
-- No row: no such manifest; tag_live_uniq if the repository has the tag.
WITH made AS MATERIALIZED (
	SELECT r.project_id,
		tag_begin(r.repository_id, $3, m.manifest_id, $5, NULL) AS tag_id
	FROM project p
	JOIN repository r ON r.project_id = p.project_id AND r.name = $2
	JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = $4
	WHERE p.name = $1
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'create', 'tag', $1 || '/' || $2 || ':' || $3,
		$5, $6, $7, $8
	FROM made
)
SELECT tag_id FROM made;

-- name: TAG_LIST
-- params: text text text bool   (project, repository, digest, with what is immutable)
-- Base of a list: tags of one artifact.
SELECT t.tag_id, t.name, t.valid_from, tag_json(t, $4) AS item
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = digest_bytes($3)
JOIN tag t ON t.manifest_id = m.manifest_id AND t.valid_to = 'infinity'
WHERE p.name = $1;

-- name: TAG_ROWS
-- params: text text   (project, repository)
-- Base of a list: tags of a repository.  Manifests are joined for some fields
-- only; signatures are found once, not for each tag.
SELECT t.name, t.manifest_id, t.valid_from, t.pulled_at,
	digest_text(t.digest) AS digest_text, m.kind, m.size,
	t.digest IN (SELECT signed_digests(repository_named($1, $2))) AS signed,
	t AS item
FROM tag t LEFT JOIN manifest m USING (manifest_id)
WHERE t.repository_id = repository_named($1, $2) AND t.valid_to = 'infinity';
