-- name: AUDIT_ADD
-- params: int8 text text text text text text bool text   (project or null, operation, resource type, resource, user, client, request, success, description or null)
INSERT INTO audit (project_id, operation, resource_type, resource, username,
	client, request_id, success, description)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: AUDIT_PARTITIONS
-- params: int8   (months ahead)
SELECT audit_partitions_ensure($1::integer) AS made;
