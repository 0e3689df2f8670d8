-- name: SCHEDULE_DUE
-- params: text[]   (kinds)
-- The next one to look at, locked; now in seconds.  Nobody else looks at it then.
SELECT schedule_id, kind, owner_id, params::text AS params, cron,
	next_at IS NOT NULL AND schedule_has_work(schedule) AS fires,
	extract(epoch FROM now())::int8 AS now
FROM schedule
WHERE coalesce(next_at, '-infinity') <= now() AND kind = ANY ($1)
	AND NOT EXISTS (SELECT FROM job_queue
		WHERE kind = 'SCHEDULER' AND paused)
ORDER BY schedule_id LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: SCHEDULE_PLAN
-- params: int8 int8   (schedule, when it is due next in seconds of the epoch, or -1: never)
UPDATE schedule
SET next_at = CASE $2 WHEN -1 THEN 'infinity' ELSE to_timestamp($2) END
WHERE schedule_id = $1;

-- name: SCHEDULE_WAIT
-- params: text[]   (kinds)
-- Microseconds until the next one is due; null: none will be.
SELECT (extract(epoch FROM min(next_at) - now()) * 1000000)::int8 AS wait
FROM schedule
WHERE next_at > now() AND next_at < 'infinity' AND kind = ANY ($1)
	AND NOT EXISTS (SELECT FROM job_queue
		WHERE kind = 'SCHEDULER' AND paused);

-- name: SCHEDULE_LIST
-- params:
-- Base of a list.
SELECT schedule_id, kind, cron, updated_at, json_build_object(
		'id', schedule_id,
		'vendor_type', kind,
		'vendor_id', CASE owner_id WHEN 0 THEN -1 ELSE owner_id END,
		'cron', cron,
		'update_time', time_text(updated_at)) AS item
FROM schedule;

-- name: SCHEDULE_GET
-- params: text int8   (kind, owner)
SELECT schedule_history_json(s)::text AS item FROM schedule s
WHERE kind = $1 AND owner_id = $2;

-- name: SCHEDULE_PUT
-- params: text int8 text text text text text text text   (kind, owner, type, cron, parameters as JSON, user, client, request, program)
WITH changed AS (
	INSERT INTO schedule AS s (kind, owner_id, type, cron, params)
	VALUES ($1, $2, $3, $4, $5::jsonb)
	ON CONFLICT ON CONSTRAINT schedule_kind_owner_id_uniq DO UPDATE
	SET type = excluded.type, cron = excluded.cron,
		params = excluded.params, next_at = NULL, updated_at = now()
	RETURNING schedule_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent, description)
	SELECT 'update', 'schedule', $1
			|| CASE $2 WHEN 0 THEN '' ELSE ' ' || $2 END,
		$6, $7, $8, $9, $4
	FROM changed
)
SELECT schedule_id FROM changed;

-- name: SCHEDULE_DELETE
-- params: text int8 text text text text   (kind, owner, user, client, request, program)
WITH gone AS (
	DELETE FROM schedule WHERE kind = $1 AND owner_id = $2
	RETURNING schedule_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'delete', 'schedule', $1
			|| CASE $2 WHEN 0 THEN '' ELSE ' ' || $2 END,
		$3, $4, $5, $6
	FROM gone
)
SELECT schedule_id FROM gone;
