-- name: PREFERENCE_GET
-- params: int8   (user)
SELECT coalesce((SELECT value::text FROM user_preference
	WHERE user_id = $1), '{}') AS item;

-- name: PREFERENCE_SET
-- params: int8 text text text text text text   (user, JSON object, what PREFERENCE_GET gave or null for anything, user, client, request, program)
-- No row: it is something else meanwhile.
WITH changed AS (
	INSERT INTO user_preference AS o (user_id, value)
	VALUES ($1, $2::jsonb)
	ON CONFLICT ON CONSTRAINT user_preference_user_id_pk DO UPDATE
		SET value = excluded.value, updated_at = now()
		WHERE $3 IS NULL OR o.value::text = $3
	RETURNING o.value
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'update', 'preference', $4, $4, $5, $6, $7 FROM changed
)
SELECT value::text AS item FROM changed;
