-- name: ENDPOINT_LIST
-- params:
-- Base of a list.
SELECT e.endpoint_id, e.name, e.kind, e.url, e.created_at, e.updated_at,
	endpoint_json(e) AS item
FROM endpoint e;

-- name: ENDPOINT_GET
-- params: int8   (endpoint)
SELECT endpoint_json(e)::text AS item FROM endpoint e WHERE endpoint_id = $1;

-- name: ENDPOINT_ID
-- params:
-- A number for one that will be made: its secret is sealed for it.
SELECT nextval('endpoint_endpoint_id_seq') AS endpoint_id;

-- name: ENDPOINT_CREATE
-- params: int8 text text text text text text text text text text text text text   (number, kind, name, description, url, insecure, CA, credential type, key, sealed secret, user, client, request, program)
-- Null is the default.  endpoint_name_uniq if taken.
WITH made AS (
	INSERT INTO endpoint (endpoint_id, kind, name, description, url, insecure,
		ca_certificate, credential_type, access_key, access_secret)
	OVERRIDING SYSTEM VALUE
	VALUES ($1, $2, $3, coalesce($4, ''), $5, coalesce($6::boolean, false),
		coalesce($7, ''), coalesce($8, 'basic'), coalesce($9, ''),
		coalesce($10, ''))
	RETURNING endpoint_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'create', 'registry', $3, $11, $12, $13, $14 FROM made
)
SELECT endpoint_id FROM made;

-- name: ENDPOINT_UPDATE
-- params: int8 text text text text text text text text text text text text   (endpoint, name, description, url, insecure, CA, credential type, key and sealed secret, each null to leave it, user, client, request, program)
WITH changed AS (
	UPDATE endpoint SET name = coalesce($2, name),
		description = coalesce($3, description), url = coalesce($4, url),
		insecure = coalesce($5::boolean, insecure),
		ca_certificate = coalesce($6, ca_certificate),
		credential_type = coalesce($7, credential_type),
		access_key = coalesce($8, access_key),
		access_secret = coalesce($9, access_secret), updated_at = now()
	WHERE endpoint_id = $1
	RETURNING endpoint_id, name
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'update', 'registry', name, $10, $11, $12, $13 FROM changed
)
SELECT endpoint_id FROM changed;

-- name: ENDPOINT_DELETE
-- params: int8 text text text text   (endpoint, user, client, request, program)
-- Fails by foreign key while something uses it.
WITH gone AS (
	DELETE FROM endpoint WHERE endpoint_id = $1 RETURNING endpoint_id, name
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'delete', 'registry', name, $2, $3, $4, $5 FROM gone
)
SELECT endpoint_id FROM gone;
