-- name: USER_AUTH
-- params: text   (username)
-- commit: any
-- What it takes to check a password and to know whether that still holds.
SELECT user_id, username, password, source, sysadmin, generation,
	disabled_at IS NOT NULL AS disabled
FROM users WHERE username = $1 AND deleted_at IS NULL;

-- name: USER_AUTH_ID
-- params: int8   (user)
-- commit: any
SELECT user_id, username, password, source, sysadmin, generation,
	disabled_at IS NOT NULL AS disabled
FROM users WHERE user_id = $1 AND deleted_at IS NULL;

-- name: USER_GET
-- params: int8   (user)
SELECT user_json(u)::text AS item
FROM users u WHERE user_id = $1 AND deleted_at IS NULL;

-- name: USER_CREATE
-- params: text text text text text bool   (username, email, realname, comment, password hash, system administrator)
INSERT INTO users (username, email, realname, comment, password, sysadmin)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING user_id;

-- name: USER_SET_PASSWORD
-- params: int8 text   (user, password hash)
-- Ends the sessions of the user and what workers remember.
UPDATE users SET password = $2
WHERE user_id = $1 AND deleted_at IS NULL
RETURNING generation;
