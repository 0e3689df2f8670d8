-- name: AUDIT_HORIZON_MOVE
-- params:
-- Microseconds of the epoch up to which no row can still come; 0: not known yet.
SELECT CASE WHEN isfinite(at) THEN micros(at) ELSE 0 END AS settled
FROM audit_horizon_move() AS at;

-- name: AUDIT_ROWS
-- params: int8 int8 int8 int8 int8   (after this microsecond, audit_id; up to this microsecond, audit_id; rows at most)
-- In the order of seals.
SELECT op_time, audit_id, project_id, manifest_id, operation, resource_type,
	resource, username, client, request_id, user_agent, success, description
FROM audit
WHERE op_time >= from_micros($1) AND op_time <= from_micros($3)
	AND (op_time, audit_id) > (from_micros($1), $2)
	AND (op_time, audit_id) <= (from_micros($3), $4)
ORDER BY op_time, audit_id LIMIT $5;

-- name: AUDIT_SEAL_ADD
-- params: int8 int8 int8 int8 int8 text bytea   (seal, from microsecond, audit_id, to microsecond, audit_id, statement, marks)
-- audit_seal_seal_id_pk if somebody else was first.
INSERT INTO audit_seal (seal_id, from_at, from_id, to_at, to_id, statement,
	marks)
VALUES ($1, from_micros($2), $3, from_micros($4), $5, $6, $7);

-- name: AUDIT_SEAL_LAST
-- params:
SELECT seal_id, micros(from_at) AS from_at, from_id, micros(to_at) AS to_at,
	to_id, statement, marks, purge
FROM audit_seal ORDER BY seal_id DESC LIMIT 1;

-- name: AUDIT_SEAL_NEXT
-- params: int8   (after this seal)
SELECT seal_id, micros(from_at) AS from_at, from_id, micros(to_at) AS to_at,
	to_id, statement, marks, purge
FROM audit_seal WHERE seal_id > $1 ORDER BY seal_id LIMIT 1;

-- name: AUDIT_SEAL_LEFT
-- params: int8 int8   (after this seal, before this microsecond)
-- The next that has rows and begins before then.
SELECT seal_id, micros(from_at) AS from_at, from_id, micros(to_at) AS to_at,
	to_id, statement, marks, purge
FROM audit_seal WHERE seal_id > $1 AND marks <> '' AND from_at < from_micros($2)
ORDER BY seal_id LIMIT 1;

-- name: AUDIT_SEAL_PURGE
-- params: int8 int8 text[] int8 bytea text   (seal, before this microsecond, events, rows that will go, marks of those left, what is said about it)
SELECT audit_purge($1, from_micros($2), $3, $4, $5, $6) AS purged;

-- name: AUDIT_DROP_MONTHS
-- params: int8   (before this microsecond)
SELECT audit_partitions_drop(from_micros($1))::int8 AS dropped;

-- name: AUDIT_PLACE_GET
-- params:
-- Behind which row forwarding goes on; at first, when its setting was made.
SELECT micros(coalesce((SELECT place_at FROM audit_place),
		(SELECT updated_at FROM setting
			WHERE name = 'audit_log_forward_endpoint'), now())) AS at,
	coalesce((SELECT place_id FROM audit_place), 0) AS id;

-- name: AUDIT_PLACE_SET
-- params: int8 int8   (microsecond, audit_id)
INSERT INTO audit_place (place_at, place_id) VALUES (from_micros($1), $2)
ON CONFLICT ON CONSTRAINT audit_place_one_pk DO UPDATE
	SET place_at = excluded.place_at, place_id = excluded.place_id;

-- name: AUDIT_PLACE_FORGET
-- params:
DELETE FROM audit_place;
