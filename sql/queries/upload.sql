-- A lost row loses the upload, never data: no need to wait for the disk here.
-- Only BLOB_COMMIT, which ends an upload, is durable.

-- name: UPLOAD_CREATE
-- params: text text text text int8 bytea text int8   (upload, project, repository, subject, algorithm, hash state, location or null, seconds to live)
-- commit: any
-- No row: no such project.
INSERT INTO upload (upload_id, project_id, repository, subject, hash_alg,
	hash_state, location, expires_at)
SELECT $1::uuid, project_id, $3, $4, $5, $6, $7, now() + $8 * interval '1 s'
FROM project, set_config('synchronous_commit', 'off', true)
WHERE name = $2
RETURNING upload_id::text;

-- name: UPLOAD_GET
-- params: text text text   (upload, project, repository)
-- commit: any
SELECT u.subject, u.received, u.hash_alg, u.hash_state, u.location,
	u.created_at
FROM upload u JOIN project p USING (project_id)
WHERE u.upload_id = $1::uuid AND p.name = $2 AND u.repository = $3
	AND u.expires_at > now();

-- name: UPLOAD_ADVANCE
-- params: text int8 int8 int8 bytea text int8   (upload, received before, received now, algorithm, hash state, location or null, seconds to live)
-- commit: any
-- No row: gone, or somebody else advanced it.
UPDATE upload SET received = $3, hash_alg = $4, hash_state = $5,
	location = $6, updated_at = now(),
	expires_at = now() + $7 * interval '1 s'
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

-- name: UPLOAD_SWEEP
-- params: int8   (at most)
-- Takes expired uploads off the table; the caller removes what they left.
DELETE FROM upload WHERE upload_id IN (
	SELECT upload_id FROM upload WHERE expires_at <= now()
	ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING upload_id::text, location;
