-- name: HEALTH_PING
-- params:
-- Whether the database answers.
SELECT 1::int8 AS one;
