-- name: SESSION_CREATE
-- params: bytea int8 bytea text text int8   (SHA-256 of the cookie, user, secret, client, user agent, seconds to live)
INSERT INTO session (session_id, user_id, generation, csrf, client,
	user_agent, expires_at)
SELECT $1, user_id, generation, $3, $4, $5, now() + $6 * interval '1 s'
FROM users WHERE user_id = $2 AND deleted_at IS NULL AND disabled_at IS NULL
RETURNING user_id;

-- name: SESSION_USE
-- params: bytea int8 int8   (SHA-256 of the cookie, seconds to live from now; 0 leaves the end alone; seconds until the directory is asked again)
-- Writes at most once a minute.
WITH found AS MATERIALIZED (
	SELECT s.session_id, s.csrf, s.seen_at, u.user_id, u.username,
		u.sysadmin OR u.directory_admin AS sysadmin,
		u.source = 'ldap' AND u.directory_at < now() - $3 * interval '1 s'
			AS due
	FROM session s JOIN users u USING (user_id)
	WHERE s.session_id = $1 AND s.expires_at > now()
		AND s.generation = u.generation
		AND u.deleted_at IS NULL AND u.disabled_at IS NULL
), seen AS (
	UPDATE session s SET seen_at = now(),
		expires_at = now() + $2 * interval '1 s'
	FROM found f, set_config('synchronous_commit', 'off', true)
	WHERE s.session_id = f.session_id AND $2 > 0
		AND f.seen_at < now() - interval '1 minute'
)
SELECT user_id, username, sysadmin, csrf, due FROM found;

-- name: SESSION_DELETE
-- params: bytea   (SHA-256 of the cookie)
DELETE FROM session WHERE session_id = $1 RETURNING user_id;

-- name: SESSION_RENEW
-- params: bytea int8   (SHA-256 of the cookie, generation)
-- Keeps one session alive over a change of its own user's password.
UPDATE session SET generation = $2 WHERE session_id = $1 RETURNING user_id;

-- name: SESSION_SWEEP
-- params: int8   (at most)
DELETE FROM session WHERE session_id IN (
	SELECT session_id FROM session WHERE expires_at <= now()
	LIMIT $1 FOR UPDATE SKIP LOCKED);
