-- name: DELETION_LIST
-- params: int8 int8   (project, user whose patterns must match, or 0: all)
-- Base of a list: what can be put back into a project.
SELECT d.repository_id, d.kind, d.digest, d.deleted_by, d.deleted_at,
	d.expires_at, p.name || '/' || r.name AS name,
	deletion_json(d, p.name || '/' || r.name) AS item
FROM project p JOIN deletion d USING (project_id)
JOIN repository r ON r.repository_id = d.repository_id
WHERE p.project_id = $1 AND d.expires_at > now() AND ($2 = 0 OR EXISTS (
	SELECT FROM member_user mu
	WHERE mu.user_id = $2 AND mu.project_id = p.project_id
		AND r.name ~ glob_regex(mu.repository_pattern)));

-- name: DELETION_PAGE
-- params: text int8 int8   (project or empty for all, before, at most)
-- The newest first.
SELECT d.repository_id AS deletion_id, deletion_name(d) AS name, d.kind,
	d.deleted_by, d.reason, time_text(d.deleted_at) AS deleted_at,
	time_text(d.expires_at) AS expires_at
FROM deletion d
WHERE d.expires_at > now() AND d.repository_id < $2 AND CASE $1
	WHEN '' THEN d.project_id IS NOT NULL
	ELSE d.project_id = (SELECT project_id FROM project WHERE name = $1) END
ORDER BY d.repository_id DESC LIMIT $3;

-- name: DELETION_FIND
-- params: text text bytea text   (project, repository, digest or null, tag or null)
-- The last one of an artifact or a tag; of the repository, if there is neither.
SELECT d.repository_id AS deletion_id
FROM deletion d
JOIN project p USING (project_id)
JOIN repository r ON r.repository_id = d.repository_id AND r.name = $2
WHERE p.name = $1 AND d.expires_at > now()
	AND CASE WHEN $3 IS NULL AND $4 IS NULL THEN d.kind = 'repository'
	ELSE coalesce(d.digest = $3, true) AND d.kind <> 'repository'
		AND ($4 IS NULL OR EXISTS (SELECT FROM tag t
			WHERE t.repository_id = d.repository_id
				AND t.name = $4 AND t.valid_to = 'infinity')) END
ORDER BY d.repository_id DESC LIMIT 1;

-- name: DELETION_GET
-- params: int8   (deletion)
SELECT p.name AS project, r.name AS repository
FROM deletion d
JOIN project p USING (project_id)
JOIN repository r ON r.repository_id = d.repository_id
WHERE d.repository_id = $1 AND d.expires_at > now();

-- name: DELETION_UNDO
-- params: int8 text text int8 text text text text   (deletion, project, repository, manifests at most, user, client, request, program)
-- later: there are more, DELETION_RESTORE has to do it.
WITH found AS MATERIALIZED (
	SELECT d, deletion_name(d) AS resource
	FROM deletion_find($1, $2, $3) AS d WHERE d.repository_id IS NOT NULL
), undone AS MATERIALIZED (
	SELECT (d).project_id, (d).kind, (d).digest, resource, u.*
	FROM found, deletion_undo(d, $3, $4) AS u
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'undo', 'deletion', resource, $5, $6, $7, $8
	FROM undone
), told AS (
	INSERT INTO event (kind, project_id, repository, actor, data)
	SELECT 'undelete_' || kind, project_id, $3, $5,
		jsonb_strip_nulls(jsonb_build_object(
			'digest', digest_text(digest), 'tags', to_jsonb(r_tags)))
	FROM undone
)
SELECT r_later AS later, json_strip_nulls(json_build_object(
	'repository', $2 || '/' || $3, 'digest', digest_text(digest),
	'tags', to_json(r_tags), 'taken', to_json(r_taken),
	'later', r_later))::text AS item
FROM undone;

-- name: DELETION_RESTORE
-- params: int8 int8 int8   (deletion, after, at most)
-- No row: it cannot be undone any more.  Without last all is back.
WITH found AS MATERIALIZED (
	SELECT d.repository_id, d.project_id, r.name
	FROM deletion d JOIN repository r USING (repository_id),
		immutable_rules_hold(d.project_id)
	WHERE d.repository_id = $1 AND d.project_id IS NOT NULL
		AND d.expires_at > now()
	FOR UPDATE OF d
), restored AS MATERIALIZED (
	SELECT o.r_last AS last
	FROM found, deletion_restore($1,
		repository_ensure(found.project_id, found.name), $2, $3) AS o
), done AS (
	UPDATE deletion SET expires_at = now()
	FROM restored WHERE repository_id = $1 AND restored.last IS NULL
)
SELECT last FROM restored;

-- name: DELETION_COUNT
-- params: int8   (deletion)
SELECT count(*) AS manifests FROM manifest WHERE repository_id = $1;

-- name: DELETION_PURGE
-- params: int8 text text text text text text   (deletion, project, repository, user, client, request, program)
WITH found AS MATERIALIZED (
	SELECT d, deletion_name(d) AS resource
	FROM deletion_find($1, $2, $3) AS d WHERE d.repository_id IS NOT NULL
), purged AS (
	UPDATE deletion o SET expires_at = now() FROM found
	WHERE o.repository_id = (d).repository_id
	RETURNING o.project_id, resource
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'purge', 'deletion', resource, $4, $5, $6, $7
	FROM purged
)
SELECT project_id FROM purged;

-- name: DELETION_PURGE_ALL
-- params: text text text text text   (project, or empty for all, user, client, request, program)
WITH purged AS (
	UPDATE deletion SET expires_at = now()
	WHERE expires_at > now() AND ($1 = '' OR project_id = (
		SELECT project_id FROM project WHERE name = $1))
	RETURNING repository_id
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT (SELECT project_id FROM project WHERE name = $1), 'purge',
		'deletion', coalesce(nullif($1, ''), '*'), $2, $3, $4, $5
)
SELECT count(*) AS count FROM purged;

-- name: DELETION_END
-- params: int8 int8   (over before this microsecond, at most)
SELECT r_looked AS looked, r_manifests AS manifests
FROM deletion_end(from_micros($1), $2);

-- name: DELETION_PREVIEW_ARTIFACTS
-- params: text text text   (project, repository, tags or digests as JSON array)
-- No row: no such repository.
SELECT deletion_preview_artifacts(r.repository_id,
	ARRAY(SELECT jsonb_array_elements_text($3::jsonb)))::text AS item
FROM project p JOIN repository r USING (project_id)
WHERE p.name = $1 AND r.name = $2;

-- name: DELETION_PREVIEW_TAGS
-- params: text text text   (project, repository, tags as JSON array)
-- No row: no such repository.
SELECT deletion_preview_tags(r.repository_id,
	ARRAY(SELECT jsonb_array_elements_text($3::jsonb)))::text AS item
FROM project p JOIN repository r USING (project_id)
WHERE p.name = $1 AND r.name = $2;

-- name: DELETION_PREVIEW_REPOSITORIES
-- params: text text   (project, repositories as JSON array)
SELECT deletion_preview_repositories(project_id,
	ARRAY(SELECT jsonb_array_elements_text($2::jsonb)))::text AS item
FROM project WHERE name = $1;
