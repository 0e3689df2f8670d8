-- name: LOGIN_BEGIN
-- params: text bytea   (username, bucket)
-- commit: any
-- Always one row: without a user its columns are null, and those of the robot
-- count, if there is one.
SELECT u.user_id, u.username, u.password, u.source = 'ldap' AS directory,
	u.sysadmin OR u.directory_admin AS sysadmin, u.generation,
	u.disabled_at IS NOT NULL AS disabled,
	r.robot_id, $1 AS name, coalesce(r.project_id, 0) AS project_id,
	r.owner_id, r.secret, r.generation AS robot_generation,
	NOT r.disabled AND (r.expires_at = -1
		OR r.expires_at > extract(epoch FROM now())) AS alive,
	(SELECT failures::bigint FROM login_failure WHERE bucket = $2)
		AS failures,
	(SELECT (extract(epoch FROM now() - last_at) * 1000000)::bigint
		FROM login_failure WHERE bucket = $2) AS ago
FROM (VALUES ($1)) AS asked (username)
LEFT JOIN users u ON u.username = $1 AND u.deleted_at IS NULL
LEFT JOIN robot r ON r.robot_id =
	CASE WHEN u.user_id IS NULL THEN robot_of($1) END;

-- name: LOGIN_FAILED
-- params: bytea int8   (bucket, seconds after which failures are forgotten)
-- commit: relaxed
-- Takes two forgotten rows along, so that the table does not grow with time.
WITH swept AS (
	DELETE FROM login_failure WHERE bucket IN (
		SELECT bucket FROM login_failure
		WHERE last_at < now() - $2 * interval '1 s' AND bucket <> $1
		ORDER BY last_at LIMIT 2 FOR UPDATE SKIP LOCKED)
)
INSERT INTO login_failure AS f (bucket, failures) VALUES ($1, 1)
ON CONFLICT ON CONSTRAINT login_failure_bucket_pk DO UPDATE SET
	last_at = now(),
	failures = CASE WHEN f.last_at < now() - $2 * interval '1 s' THEN 1
		ELSE least(f.failures, 1000000) + 1 END;

-- name: LOGIN_SUCCEEDED
-- params: bytea   (bucket)
-- commit: relaxed
DELETE FROM login_failure WHERE bucket = $1;
