-- name: AUDIT_ADD
-- params: text text text text text text bool text   (operation, resource type, resource, user, client, request, success, description or null)
-- For what belongs to no project; other statements write their own rows.
INSERT INTO audit (operation, resource_type, resource, username, client,
	request_id, success, description)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: AUDIT_PARTITIONS
-- params: int8   (months ahead)
SELECT audit_partitions_ensure($1::integer) AS made;
