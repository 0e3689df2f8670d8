-- name: SCHEDULE_DUE
-- params: text[]   (kinds)
-- The next one to look at, locked; now in seconds.  Nobody else looks at it then.
SELECT schedule_id, kind, cron, next_at IS NOT NULL AS fires,
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
		'vendor_id', -1,
		'cron', cron,
		'update_time', time_text(updated_at)) AS item
FROM schedule;
