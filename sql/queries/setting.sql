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
