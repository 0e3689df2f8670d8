-- A lost row loses the upload, never data: no need to wait for the disk here.
-- Only BLOB_COMMIT, which ends an upload, is durable.

-- name: UPLOAD_CREATE
-- params: text text text text int8 bytea text int8 int8 int8   (upload, project, repository, subject, algorithm, hash state, location or null, seconds to live, most of one subject, bytes that are announced or -1)
-- commit: any
-- No row: no such project.  upload_id is null: the subject has the most there
-- may be.  tight: quota_is_tight with what is announced.  Nothing is locked: of two at once both may be the last.
WITH place AS MATERIALIZED (
	SELECT project_id, $10 > 0 AND
		quota_is_tight(project_id, storage_limit, $10) AS tight
	FROM project, set_config('synchronous_commit', 'off', true)
	WHERE name = $2
), made AS (
	INSERT INTO upload (upload_id, project_id, repository, subject,
		hash_alg, hash_state, location, expires_at)
	SELECT $1::uuid, project_id, $3, $4, $5, $6, $7,
		now() + $8 * interval '1 s'
	FROM place
	WHERE NOT EXISTS (SELECT FROM upload
		WHERE subject = $4 AND expires_at > now() OFFSET $9 - 1)
	RETURNING upload_id
)
SELECT (SELECT upload_id::text FROM made) AS upload_id, tight FROM place;

-- name: UPLOAD_GET
-- params: text text text int8   (upload, project, repository, bytes that are announced or -1)
-- commit: any
-- tight: quota_is_tight with what is announced.
SELECT u.subject, u.received, u.hash_alg, u.hash_state, u.location,
	u.created_at, $4 > 0 AND quota_is_tight(p.project_id, p.storage_limit,
		u.received + $4) AS tight
FROM upload u JOIN project p USING (project_id)
WHERE u.upload_id = $1::uuid AND p.name = $2 AND u.repository = $3
	AND u.expires_at > now();

-- name: UPLOAD_ADVANCE
-- params: text int8 int8 int8 bytea text int8   (upload, received before, received now, algorithm, hash state, location or null, seconds to live)
-- commit: any
-- No row: gone, or somebody else advanced it.  The end moves by a hundredth of
-- the time to live at least: an update that leaves it touches no index.
UPDATE upload SET received = $3, hash_alg = $4, hash_state = $5,
	location = $6, updated_at = now(),
	expires_at = CASE WHEN expires_at > now() + $7 * interval '0.99 s'
		THEN expires_at ELSE now() + $7 * interval '1 s' END
FROM set_config('synchronous_commit', 'off', true)
WHERE upload_id = $1::uuid AND received = $2
RETURNING upload_id::text;

-- name: UPLOAD_DELETE
-- params: text text text   (upload, project, repository)
-- commit: any
DELETE FROM upload u USING project p,
	set_config('synchronous_commit', 'off', true)
WHERE u.upload_id = $1::uuid AND p.project_id = u.project_id
	AND p.name = $2 AND u.repository = $3
RETURNING u.location;

-- name: UPLOAD_EXPIRED
-- params: text int8   (after this upload, or null; at most)
SELECT upload_id::text FROM upload
WHERE expires_at <= now() AND upload_id > coalesce($1::uuid,
	'00000000-0000-0000-0000-000000000000')
ORDER BY upload_id LIMIT $2;

-- name: UPLOAD_EXPIRE
-- params: text   (upload)
-- No row: gone, continued since, or in somebody else's hands.
DELETE FROM upload WHERE upload_id = (
	SELECT upload_id FROM upload
	WHERE upload_id = $1::uuid AND expires_at <= now()
	FOR UPDATE SKIP LOCKED)
RETURNING upload_id::text;

-- name: UPLOAD_EXISTS
-- params: text   (upload)
SELECT true AS exists FROM upload WHERE upload_id = $1::uuid;

-- name: UPLOAD_LIST
-- params: text int8   (after this upload, or null; at most)
SELECT u.upload_id::text, p.name || '/' || u.repository AS repository,
	u.subject, u.received,
	to_char(u.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
		AS updated_at,
	to_char(u.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
		AS expires_at
FROM upload u JOIN project p USING (project_id)
WHERE u.upload_id > coalesce($1::uuid,
	'00000000-0000-0000-0000-000000000000')
ORDER BY u.upload_id LIMIT $2;
