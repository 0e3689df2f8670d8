-- name: USERGROUP_LIST
-- params:
-- Base of a list.
SELECT g.usergroup_id, g.group_name, g.group_type, g.ldap_group_dn,
	usergroup_json(g, true) AS item
FROM usergroup g;

-- name: USERGROUP_SEARCH
-- params:
-- Base of a list for everybody: without distinguished names.
SELECT g.usergroup_id, g.group_name, g.group_type,
	usergroup_json(g, false) AS item
FROM usergroup g;

-- name: USERGROUP_GET
-- params: int8   (group)
SELECT usergroup_json(g, true)::text AS item
FROM usergroup g WHERE usergroup_id = $1;

-- name: USERGROUP_CREATE
-- params: text int8 text text text text text   (name, type, distinguished name or empty, user, client, request, program)
-- usergroup_name_type_uniq, usergroup_ldap_group_dn_uniq if there is one.
WITH made AS (
	INSERT INTO usergroup (group_name, group_type, ldap_group_dn)
	VALUES ($1, $2, $3)
	RETURNING usergroup_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'create', 'usergroup', $1, $4, $5, $6, $7 FROM made
)
SELECT usergroup_id FROM made;

-- name: USERGROUP_RENAME
-- params: int8 text text text text text   (group, name, user, client, request, program)
WITH changed AS (
	UPDATE usergroup SET group_name = $2, updated_at = now()
	WHERE usergroup_id = $1
	RETURNING usergroup_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'update', 'usergroup', $2, $3, $4, $5, $6 FROM changed
)
SELECT usergroup_id FROM changed;

-- name: USERGROUP_DELETE
-- params: int8 text text text text   (group, user, client, request, program)
-- With its memberships.
WITH gone AS (
	DELETE FROM usergroup WHERE usergroup_id = $1
	RETURNING usergroup_id, group_name
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'delete', 'usergroup', group_name, $2, $3, $4, $5 FROM gone
)
SELECT usergroup_id FROM gone;
