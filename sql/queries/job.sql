-- name: JOB_ENQUEUE
-- params: text int8 text text int8 int8 int8 int8 text text text text text   (kind, owner, trigger, parameters as JSON, priority, seconds until it is due, attempts, seconds of an attempt, unique key or null; user, or null if nobody asked, client, request, program)
-- No row: one with the key waits or runs already.
WITH made AS (
	INSERT INTO job (kind, owner_id, trigger, params, priority, due_at,
		attempts_max, seconds_max, unique_key)
	VALUES ($1, $2, $3, $4::jsonb, $5::smallint,
		now() + $6 * interval '1 s', $7::integer, $8::integer, $9)
	ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL
		AND state IN ('pending', 'running') DO NOTHING
	RETURNING job_id
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent)
	SELECT 'create', 'job', $1 || ' ' || job_id, $10, $11, $12, $13
	FROM made WHERE $10 IS NOT NULL
)
SELECT job_id FROM made;

-- name: JOB_CLAIM
-- params: text text[]   (daemon, kinds that it knows)
-- The most urgent one that is due.
WITH due AS MATERIALIZED (
	SELECT job_id FROM job
	WHERE state = 'pending' AND due_at <= now() AND kind = ANY ($2)
		AND NOT EXISTS (SELECT FROM job_queue q
			WHERE q.kind = job.kind AND q.paused)
	ORDER BY priority DESC, due_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE job j SET state = 'running', attempts = attempts + 1,
	claimed_by = $1, heartbeat_at = now(), started_at = now(),
	updated_at = now(),
	deadline_at = now() + seconds_max * interval '1 s', progress = '{}',
	message = ''
FROM due WHERE j.job_id = due.job_id
RETURNING j.job_id, j.kind, j.owner_id, j.params::text AS params,
	j.result::text AS result,
	j.attempts::int8 AS attempts;

-- name: JOB_DUE
-- params: text[]   (kinds)
-- Microseconds until the next one is due; null: none waits.
SELECT (extract(epoch FROM min(due_at) - now()) * 1000000)::int8 AS wait
FROM job WHERE state = 'pending' AND due_at > now() AND kind = ANY ($1)
	AND NOT EXISTS (SELECT FROM job_queue q
		WHERE q.kind = job.kind AND q.paused);

-- name: JOB_HEARTBEAT
-- params: text   (daemon)
-- Those that it still runs, and whether to end them.
UPDATE job SET heartbeat_at = now()
WHERE state = 'running' AND claimed_by = $1
RETURNING job_id, attempts::int8 AS attempts, stop_wanted,
	deadline_at <= now() AS late;

-- name: JOB_PROGRESS
-- params: int8 text int8 text   (job, daemon, attempt, progress as JSON)
-- No row: it runs elsewhere, or no more.
UPDATE job SET progress = $4::jsonb
WHERE job_id = $1 AND claimed_by = $2 AND attempts = $3 AND state = 'running'
RETURNING job_id;

-- name: JOB_CHECKPOINT
-- params: int8 text int8 text   (job, daemon, attempt, result as JSON)
-- No row: it runs elsewhere, or no more.
UPDATE job SET result = $4::jsonb
WHERE job_id = $1 AND claimed_by = $2 AND attempts = $3 AND state = 'running'
RETURNING job_id;

-- name: JOB_END
-- params: int8 text int8 text text text   (job, daemon, attempt, outcome, message, result as JSON or null)
-- No row: it runs elsewhere, or no more.
WITH run AS MATERIALIZED (
	SELECT j FROM job j
	WHERE job_id = $1 AND claimed_by = $2 AND attempts = $3
		AND state = 'running' FOR UPDATE
)
SELECT job_end(j, $4, $5, $6) AS state FROM run;

-- name: JOB_RECLAIM
-- params: int8   (seconds without a sign of life)
WITH lost AS MATERIALIZED (
	SELECT j FROM job j
	WHERE state = 'running' AND heartbeat_at < now() - $1 * interval '1 s'
	FOR UPDATE SKIP LOCKED
)
SELECT job_end(j, 'failed', 'its daemon gave no sign of life', NULL)
	AS state
FROM lost;

-- name: JOB_STOP
-- params: int8 text text text text   (job, user, client, request, program)
-- One that waits ends here.  No row: there is none that waits or runs.
WITH told AS (
	UPDATE job SET stop_wanted = true,
		state = CASE state WHEN 'pending' THEN 'stopped' ELSE state END,
		ended_at = CASE state WHEN 'pending' THEN now() END
	WHERE job_id = $1 AND state IN ('pending', 'running')
	RETURNING job_id, kind
), logged AS (
	INSERT INTO audit (operation, resource_type, resource, username, client,
		request_id, user_agent, description)
	SELECT 'update', 'job', kind || ' ' || job_id, $2, $3, $4, $5, 'stopped'
	FROM told
)
SELECT job_id FROM told;

-- name: JOB_LOG_ADD
-- params: int8 text int8   (job, line, lines to keep)
WITH made AS (
	INSERT INTO job_log (job_id, line) VALUES ($1, left($2, 1024))
)
DELETE FROM job_log WHERE job_id = $1 AND log_id <= (
	SELECT log_id FROM job_log WHERE job_id = $1
	ORDER BY log_id DESC OFFSET $3 - 1 LIMIT 1);

-- name: JOB_LOG_GET
-- params: int8   (job)
-- No row: no such job.
SELECT coalesce((SELECT string_agg(to_char(logged_at,
		'YYYY-MM-DD"T"HH24:MI:SS.MS"Z "') || line || E'\n',
		'' ORDER BY log_id)
	FROM job_log l WHERE l.job_id = j.job_id), '') AS log
FROM job j WHERE job_id = $1;

-- name: JOB_SWEEP
-- params: int8   (how many of each kind and owner to keep)
DELETE FROM job WHERE job_id IN (
	SELECT job_id FROM (SELECT job_id, row_number() OVER
			(PARTITION BY kind, owner_id ORDER BY job_id DESC) AS n
		FROM job WHERE state IN ('succeeded', 'failed', 'stopped')) AS o
	WHERE n > $1);

-- name: JOB_DAEMON_SEEN
-- params: text text int8 int8   (daemon, node, process, slots)
INSERT INTO job_daemon (daemon_id, node, pid, slots)
VALUES ($1, $2, $3::integer, $4::integer)
ON CONFLICT (daemon_id) DO UPDATE SET seen_at = now();

-- name: JOB_DAEMON_SWEEP
-- params: text int8   (daemon, or null; seconds without a sign of life)
DELETE FROM job_daemon
WHERE daemon_id = $1 OR seen_at < now() - $2 * interval '1 s';

-- name: JOB_DAEMON_ANY
-- params: int8   (seconds)
-- Whether one gave a sign of life within so many seconds.
SELECT EXISTS (SELECT FROM job_daemon
	WHERE seen_at > now() - $1 * interval '1 s') AS alive;

-- name: JOB_HISTORY
-- params: text int8   (kind, owner)
-- Base of a list: runs of one kind.
SELECT job_id, created_at, updated_at, job_status(j) AS status,
	trigger, job_history_json(j) AS item
FROM job j WHERE kind = $1 AND owner_id = $2;

-- name: JOB_HISTORY_GET
-- params: text int8   (kind, job)
SELECT job_history_json(j)::text AS item FROM job j
WHERE kind = $1 AND job_id = $2;
