-- name: JOBSERVICE_POOLS
-- params: int8   (seconds without a sign of life)
SELECT coalesce(json_agg(json_build_object(
		'worker_pool_id', daemon_id,
		'pid', pid,
		'host', node,
		'concurrency', slots,
		'start_at', time_text(started_at),
		'heartbeat_at', time_text(seen_at)) ORDER BY started_at, daemon_id),
	'[]')::text AS items
FROM job_daemon WHERE seen_at > now() - $1 * interval '1 s';

-- name: JOBSERVICE_WORKERS
-- params: text int8   (daemon, or "all"; seconds without a sign of life)
-- known: there is such a daemon.  A worker without a job is free.
WITH daemon AS MATERIALIZED (
	SELECT daemon_id, slots FROM job_daemon
	WHERE ($1 = 'all' OR daemon_id = $1)
		AND seen_at > now() - $2 * interval '1 s'
), running AS (
	SELECT j.*, row_number() OVER (PARTITION BY claimed_by ORDER BY job_id)
		AS slot
	FROM job j
	WHERE state = 'running' AND claimed_by IN (SELECT daemon_id FROM daemon)
)
SELECT $1 = 'all' OR EXISTS (SELECT FROM daemon) AS known,
	coalesce((SELECT json_agg(json_strip_nulls(json_build_object(
			'id', d.daemon_id || '/' || n,
			'pool_id', d.daemon_id,
			'job_name', coalesce(r.kind, ''),
			'job_id', coalesce(r.job_id::text, ''),
			'check_in', coalesce(r.progress ->> 'phase', ''),
			'start_at', time_text(r.started_at),
			'checkin_at', time_text(r.heartbeat_at)))
			ORDER BY d.daemon_id, n)
		FROM daemon d CROSS JOIN LATERAL generate_series(1, d.slots) AS n
		LEFT JOIN running r ON r.claimed_by = d.daemon_id AND r.slot = n),
	'[]')::text AS items;

-- name: JOBSERVICE_QUEUES
-- params: text[]   (kinds)
-- latency: seconds that the first of those that are due has waited.
SELECT json_agg(json_build_object(
		'job_type', k,
		'count', w.n,
		'latency', w.latency,
		'paused', EXISTS (SELECT FROM job_queue q
			WHERE q.kind = k AND q.paused)) ORDER BY k)::text AS items
FROM unnest($1 || '{SCHEDULER}'::text[]) AS k CROSS JOIN LATERAL (
	SELECT count(*) AS n,
		greatest(extract(epoch FROM now() - min(due_at))::int8, 0) AS latency
	FROM job j WHERE j.kind = k AND j.state = 'pending') AS w;

-- name: JOBSERVICE_STOP_QUEUE
-- params: text[] text text text text text   (kinds, their name for people, user, client, request, program)
-- Those that wait.
WITH stopped AS (
	UPDATE job SET stop_wanted = true, state = 'stopped', ended_at = now()
	WHERE kind = ANY ($1) AND state = 'pending'
)
INSERT INTO audit (operation, resource_type, resource, username, client,
	request_id, user_agent, description)
VALUES ('update', 'job_queue', $2, $3, $4, $5, $6, 'stopped');

-- name: JOBSERVICE_PAUSE_QUEUE
-- params: text[] bool text text text text text   (kinds, whether they pause, their name for people, user, client, request, program)
WITH changed AS (
	INSERT INTO job_queue (kind, paused) SELECT unnest($1), $2
	ON CONFLICT (kind) DO UPDATE SET paused = excluded.paused
)
INSERT INTO audit (operation, resource_type, resource, username, client,
	request_id, user_agent, description)
VALUES ('update', 'job_queue', $3, $4, $5, $6, $7,
	CASE WHEN $2 THEN 'paused' ELSE 'resumed' END);

-- name: JOBSERVICE_PAUSED
-- params: text   (kind)
SELECT EXISTS (SELECT FROM job_queue WHERE kind = $1 AND paused) AS paused;

-- name: JOBSERVICE_JOBS
-- params:
-- Base of a list.
SELECT j.job_id, j.kind, job_status(j) AS status, j.created_at, j.ended_at,
	json_strip_nulls(json_build_object(
		'id', j.job_id,
		'kind', j.kind,
		'status', job_status(j),
		'trigger', j.trigger,
		'phase', j.progress ->> 'phase',
		'done', (j.progress ->> 'done')::bigint,
		'total', nullif((j.progress ->> 'total')::bigint, 0),
		'bytes', (j.progress ->> 'bytes')::bigint,
		'message', nullif(j.message, ''),
		'attempts', j.attempts,
		'stopping', CASE WHEN j.stop_wanted AND j.ended_at IS NULL
			THEN true END,
		'creation_time', time_text(j.created_at),
		'start_time', time_text(j.started_at),
		'end_time', time_text(j.ended_at))) AS item
FROM job j;
