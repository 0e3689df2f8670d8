-- name: RETENTION_RUN_LIST
-- params: int8   (policy)
-- Base of a list: Harbor's RetentionExecution.
SELECT j.job_id, j.created_at, j.trigger, job_status(j) AS status,
	json_strip_nulls(json_build_object(
		'id', j.job_id,
		'policy_id', j.owner_id,
		'start_time', time_text(coalesce(j.started_at, j.created_at)),
		'end_time', time_text(j.ended_at),
		'status', job_status(j),
		'trigger', j.trigger,
		'dry_run', coalesce((j.params ->> 'dry_run')::boolean, false))) AS item
FROM job j WHERE j.kind = 'RETENTION' AND j.owner_id = $1;

-- name: RETENTION_RUN_FIND
-- params: int8 int8   (policy, run)
SELECT job_id FROM job
WHERE kind = 'RETENTION' AND owner_id = $1 AND job_id = $2;

-- name: RETENTION_TASK_LIST
-- params: int8   (run)
-- Base of a list: Harbor's RetentionExecutionTask.
SELECT t.retention_task_id, t.repository, t.total, t.retained,
	json_strip_nulls(json_build_object(
		'id', t.retention_task_id,
		'execution_id', t.job_id,
		'repository', t.repository,
		'job_id', t.job_id::text,
		'status', CASE WHEN t.ended_at IS NULL THEN job_status(j)
			ELSE 'Success' END,
		'status_code', 0,
		'start_time', time_text(t.started_at),
		'end_time', time_text(t.ended_at),
		'total', t.total,
		'retained', t.retained)) AS item
FROM retention_task t JOIN job j USING (job_id) WHERE t.job_id = $1;

-- name: RETENTION_TASK_LOG
-- params: int8 int8   (run, task)
SELECT log FROM retention_task WHERE job_id = $1 AND retention_task_id = $2;

-- name: RETENTION_NEXT
-- params: int8 text   (policy, behind this repository)
-- The next repository that a rule covers.
SELECT r.repository_id, r.name
FROM repository r
WHERE r.project_id = (SELECT project_id FROM retention_policy
		WHERE retention_policy_id = $1)
	AND r.name > $2 AND EXISTS (
		SELECT FROM retention_rule u WHERE u.retention_policy_id = $1
			AND retention_covers(u, r.name))
ORDER BY r.name LIMIT 1;

-- name: RETENTION_TASK_BEGIN
-- params: int8 text   (run, repository)
-- No row: an attempt before was done with it.
INSERT INTO retention_task AS t (job_id, repository) VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT retention_task_uniq DO UPDATE SET started_at = now()
	WHERE t.ended_at IS NULL
RETURNING retention_task_id;

-- name: RETENTION_JUDGE
-- params: int8 int8   (policy, repository)
SELECT manifest_id, verdict, micros(now()) AS judged_at,
	CASE p.unit WHEN 'tag' THEN tags[1] END AS tag,
	left(concat_ws(' ', digest_text(digest),
		'tags=' || array_to_string(tags, ','),
		'pushed=' || time_text(pushed_at),
		'pulled=' || time_text(pulled_at)), 1024) AS line
FROM retention_policy p
CROSS JOIN LATERAL retention_judge(retention_rules($1), p.unit, $2)
WHERE p.retention_policy_id = $1;

-- name: RETENTION_UNIT_DELETE
-- params: int8 int8 text int8   (policy, manifest, tag or null, microsecond when it was judged)
SELECT retention_delete($1, $2, $3, from_micros($4)) AS verdict;

-- name: RETENTION_TASK_END
-- params: int8 int8 int8 text   (task, artifacts, those that stay, log)
UPDATE retention_task SET ended_at = now(), total = $2, retained = $3, log = $4
WHERE retention_task_id = $1;

-- name: RETENTION_RUN_END
-- params: int8 int8 bool   (run, policy, nothing was deleted by wish)
-- What all attempts looked at, and what of it stays.
WITH done AS MATERIALIZED (
	SELECT coalesce(sum(total), 0)::int8 AS total,
		coalesce(sum(retained), 0)::int8 AS retained
	FROM retention_task WHERE job_id = $1
), told AS (
	INSERT INTO event (kind, project_id, data)
	SELECT 'tag_retention', project_id, jsonb_build_object(
		'policy_id', $2, 'total', total, 'retained', retained)
	FROM done, retention_policy
	WHERE retention_policy_id = $2 AND NOT $3
)
SELECT total, retained FROM done;
