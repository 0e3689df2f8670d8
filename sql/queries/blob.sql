-- name: BLOB_FIND
-- params: text text bytea   (project, repository, digest)
-- commit: any
-- A look-up keeps garbage collection away, but writes only every ten minutes.
-- A condemned blob counts as found only if it could be revived.
WITH found AS MATERIALIZED (
	SELECT digest, size, location, condemned_at,
		condemned_at IS NOT NULL
			OR touched_at < now() - interval '10 minutes' AS stale
	FROM blob WHERE digest = (SELECT digest FROM repository_blob
		WHERE repository_id = (SELECT repository_id FROM repository
			WHERE project_id = (SELECT project_id FROM project
				WHERE name = $1)
			AND name = $2)
		AND digest = $3)
), revived AS (
	UPDATE blob b SET touched_at = now(), condemned_at = NULL
	FROM found f WHERE f.stale AND b.digest = f.digest
	RETURNING b.digest
)
SELECT size, location FROM found
WHERE condemned_at IS NULL OR EXISTS (SELECT FROM revived);

-- name: BLOB_LOCK
-- params: bytea   (digest)
-- Within a transaction; true if the blob is there already.
SELECT blob_lock($1) AS live;

-- name: BLOB_ADMIT
-- params: text bytea int8   (upload, digest, size)
-- The same for an upload that ends; quota_check.
SELECT blob_admit($1::uuid, $2, $3) AS live;

-- name: BLOB_COMMIT
-- params: text bytea int8 text   (upload, digest, size, location or null)
-- Within the transaction of BLOB_ADMIT; false if the upload is gone.
SELECT blob_commit($1::uuid, $2, $3, $4) AS done;

-- name: BLOB_MOUNT
-- params: text text bytea text text   (project, repository, digest, from project, from repository)
-- No row or false: not there, or no such project.
SELECT blob_link(p.project_id, $2, l.digest) AS linked
FROM project p, project sp
JOIN repository s ON s.project_id = sp.project_id AND s.name = $5
JOIN repository_blob l ON l.repository_id = s.repository_id AND l.digest = $3
WHERE p.name = $1 AND sp.name = $4;

-- name: BLOB_MOUNT_ANY
-- params: text text bytea int8 bool   (project, repository, digest, user or minus a robot, system administrator)
-- From any repository that the user may pull from.
SELECT blob_link(p.project_id, $2, $3) AS linked
FROM project p
WHERE p.name = $1 AND EXISTS (
	SELECT FROM repository_blob l
	JOIN repository s USING (repository_id)
	JOIN project sp ON sp.project_id = s.project_id
	WHERE l.digest = $3 AND ($5 OR sp.public OR EXISTS (
		SELECT FROM visitor v
		WHERE v.visitor_id = $4 AND v.project_id = sp.project_id AND v.pulls
			AND (v.repository_pattern IS NULL
				OR s.name ~ glob_regex(v.repository_pattern)))));

-- name: BLOB_UNLINK
-- params: text text bytea text text text text   (project, repository, digest, user, client, request, program)
-- manifest_blob_repository_blob_fk if a manifest of the repository needs it.
WITH gone AS (
	DELETE FROM repository_blob l
	USING project p, repository r
	WHERE p.name = $1 AND r.project_id = p.project_id AND r.name = $2
		AND l.repository_id = r.repository_id AND l.digest = $3
	RETURNING p.project_id, l.repository_id
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT project_id, 'delete', 'blob',
		$1 || '/' || $2 || '@' || digest_text($3), $4, $5, $6, $7
	FROM gone
)
SELECT repository_id FROM gone;

-- name: BLOB_PAGE
-- params: bytea int8   (after, at most)
SELECT digest, size FROM blob WHERE digest > $1 ORDER BY digest LIMIT $2;

-- name: BLOB_UNKNOWN
-- params: bytea[]   (digests)
-- Those without a row whose files nobody is about to remove.
SELECT d AS digest FROM unnest($1) AS d
WHERE NOT EXISTS (SELECT FROM blob WHERE digest = d)
	AND NOT EXISTS (SELECT FROM gc_blob_review
		WHERE digest = d AND event = 'deleted')
ORDER BY d;

-- name: BLOB_NEEDED_BY
-- params: bytea int8   (digest, at most)
-- Where manifests need it: project/repository:tag, or @digest without a tag.
SELECT coalesce(string_agg(place, ', '), '') AS places FROM (
	SELECT p.name || '/' || r.name || coalesce(':' || t.name,
		'@' || digest_text(m.digest)) AS place
	FROM manifest_blob mb JOIN manifest m USING (manifest_id)
	JOIN repository r ON r.repository_id = m.repository_id
	JOIN project p USING (project_id)
	LEFT JOIN tag t ON t.manifest_id = m.manifest_id
		AND t.valid_to = 'infinity'
	WHERE mb.digest = $1 ORDER BY place LIMIT $2) AS o;
