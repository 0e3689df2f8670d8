-- name: DIRECTORY_USER_KEEP
-- params: text text text text bool text[] text text text text   (username, mail or null, name or null, distinguished name, administrator, distinguished names of groups, user, client, request, program)
-- commit: relaxed
SELECT directory_user_keep($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS user_id;

-- name: DIRECTORY_USER_DUE
-- params: int8 int8   (user, seconds)
-- commit: relaxed
-- Claims the next look at the directory, if the last is longer ago.
UPDATE users SET directory_at = now()
WHERE user_id = $1 AND source = 'ldap' AND deleted_at IS NULL
	AND directory_at < now() - $2 * interval '1 s'
RETURNING username;

-- name: DIRECTORY_USER_END
-- params: int8   (user)
-- The directory does not let the user in any more: ends its sessions, groups, rights.
WITH ended AS (
	UPDATE users SET generation = generation + 1, directory_admin = false,
		directory_groups = '{}'
	WHERE user_id = $1 AND source = 'ldap'
	RETURNING user_id
)
DELETE FROM usergroup_user WHERE user_id IN (SELECT user_id FROM ended);
