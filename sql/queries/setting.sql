-- name: SETTING_GET
-- params: text   (name)
SELECT value FROM setting WHERE name = $1;

-- name: SETTING_ALL
-- params:
-- One object of all that was set.
SELECT coalesce(json_object_agg(name, value ORDER BY name), '{}')::text
	AS settings
FROM setting;

-- name: SETTING_SET
-- params: text text text   (name, value, user)
INSERT INTO setting (name, value, updated_by) VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT setting_name_pk DO UPDATE
	SET value = excluded.value, updated_by = excluded.updated_by,
		updated_at = now();

-- name: SETTING_USERS
-- params:
-- Whether anybody but the first administrator has an account.
SELECT EXISTS (SELECT FROM users WHERE user_id > 1 AND deleted_at IS NULL)
	AS exist;

-- name: SETTING_CHANGE
-- params: text text text text text   (values as JSON object of strings, user, client, request, program)
-- All or nothing: false if auth_mode would change while there are users.
WITH given AS MATERIALIZED (
	SELECT key, value FROM jsonb_each_text($1::jsonb)
), guard AS MATERIALIZED (
	SELECT NOT EXISTS (SELECT FROM given WHERE key = 'auth_mode'
			AND value <> coalesce((SELECT value FROM setting
				WHERE name = 'auth_mode'), 'db_auth'))
		OR NOT EXISTS (SELECT FROM users
			WHERE user_id > 1 AND deleted_at IS NULL) AS allowed
), stored AS (
	INSERT INTO setting (name, value, updated_by)
	SELECT key, value, $2 FROM given WHERE (SELECT allowed FROM guard)
	ON CONFLICT ON CONSTRAINT setting_name_pk DO UPDATE
		SET value = excluded.value, updated_by = excluded.updated_by,
			updated_at = now()
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent, description)
	SELECT 'update', 'configuration', 'configuration', $2, $3, $4, $5,
		(SELECT string_agg(key, ', ' ORDER BY key) FROM given)
	FROM guard WHERE allowed
)
SELECT allowed AS changed FROM guard;
