-- name: USER_AUTH
-- params: text   (username)
-- commit: any
-- What it takes to check a password and to know whether that still holds.
SELECT user_id, username, password, source = 'ldap' AS directory,
	sysadmin OR directory_admin AS sysadmin, generation,
	disabled_at IS NOT NULL AS disabled
FROM users WHERE username = $1 AND deleted_at IS NULL;

-- name: USER_AUTH_ID
-- params: int8   (user)
-- commit: any
SELECT user_id, username, password, source = 'ldap' AS directory,
	sysadmin OR directory_admin AS sysadmin, generation,
	disabled_at IS NOT NULL AS disabled
FROM users WHERE user_id = $1 AND deleted_at IS NULL;

-- name: USER_GET
-- params: int8   (user)
SELECT user_json(u)::text AS item
FROM users u WHERE user_id = $1 AND deleted_at IS NULL;

-- name: USER_LIST
-- params: bool   (whole, else number and name only)
-- Base of lists: everybody but the first administrator.
SELECT u.user_id, u.username, u.email, u.realname, u.comment, u.sysadmin,
	u.created_at, u.updated_at,
	CASE WHEN $1 THEN user_json(u)
		ELSE json_build_object('user_id', u.user_id, 'username', u.username)
		END AS item
FROM users u WHERE deleted_at IS NULL AND user_id <> 1;

-- name: USER_CREATE
-- params: text text text text text bool bool text text text text   (username, email, realname, comment, password hash, which is the default's, system administrator, user, client, request, program)
WITH made AS (
	INSERT INTO users (username, email, realname, comment, password,
		default_password, sysadmin)
	VALUES ($1, $2, $3, $4, $5, $6, $7)
	RETURNING user_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'create', 'user', $1, $8, $9, $10, $11 FROM made
)
SELECT user_id FROM made;

-- name: USER_UPDATE
-- params: int8 text text text text text text text   (user, email, realname, comment, user, client, request, program)
WITH changed AS (
	UPDATE users SET email = $2, realname = $3, comment = $4
	WHERE user_id = $1 AND deleted_at IS NULL
	RETURNING user_id, username
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'update', 'user', username, $5, $6, $7, $8 FROM changed
)
SELECT user_id FROM changed;

-- name: USER_SET_PASSWORD
-- params: int8 text text text text text   (user, password hash, user, client, request, program)
-- Ends the sessions of the user and what workers remember.
WITH changed AS (
	UPDATE users SET password = $2
	WHERE user_id = $1 AND deleted_at IS NULL
	RETURNING username, generation
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent, description)
	SELECT 'update', 'user', username, $3, $4, $5, $6, 'password' FROM changed
)
SELECT generation FROM changed;

-- name: USER_SET_SYSADMIN
-- params: int8 bool text text text text   (user, system administrator, user, client, request, program)
-- users_sysadmin_check when it would be the last one.
WITH changed AS (
	UPDATE users SET sysadmin = $2
	WHERE user_id = $1 AND deleted_at IS NULL
	RETURNING user_id, username
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent, description)
	SELECT 'update', 'user', username, $3, $4, $5, $6,
		CASE WHEN $2 THEN 'system administrator'
			ELSE 'no system administrator' END
	FROM changed
)
SELECT user_id FROM changed;

-- name: USER_DELETE
-- params: int8 text text text text   (user, user, client, request, program)
-- The row stays for owners and audit, its name is free; roles, sessions and
-- preferences go.
WITH gone AS MATERIALIZED (
	UPDATE users SET deleted_at = now()
	WHERE user_id = $1 AND deleted_at IS NULL
	RETURNING user_id, username
), sessions AS (
	DELETE FROM session WHERE user_id = $1 AND EXISTS (SELECT FROM gone)
), roles AS (
	DELETE FROM member WHERE user_id = $1 AND EXISTS (SELECT FROM gone)
), groups AS (
	DELETE FROM usergroup_user
	WHERE user_id = $1 AND EXISTS (SELECT FROM gone)
), preferences AS (
	DELETE FROM user_preference
	WHERE user_id = $1 AND EXISTS (SELECT FROM gone)
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'delete', 'user', username, $2, $3, $4, $5 FROM gone
)
SELECT user_id FROM gone;

-- name: USER_DEFAULT_PASSWORD
-- params:
-- Whether the first administrator still has the default password.
SELECT EXISTS (SELECT FROM users
	WHERE user_id = 1 AND deleted_at IS NULL AND default_password) AS yes;

-- name: USER_NAMES
-- params: text int8   (after this name, at most)
SELECT user_id, username, email, source,
	sysadmin OR directory_admin AS sysadmin,
	disabled_at IS NOT NULL AS disabled, time_text(created_at) AS created_at
FROM users WHERE username > $1 AND deleted_at IS NULL
ORDER BY username LIMIT $2;
