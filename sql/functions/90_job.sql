-- The queue of jobs.

-- Due anew, or wanted to stop: the daemons look at once.
CREATE OR REPLACE FUNCTION job_tell() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	NOTIFY job;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION job_tell() IS 'Wakes the daemons';
CREATE OR REPLACE TRIGGER job_queued AFTER INSERT ON job
	FOR EACH ROW WHEN (NEW.state = 'pending') EXECUTE FUNCTION job_tell();
CREATE OR REPLACE TRIGGER job_changed AFTER UPDATE ON job
	FOR EACH ROW WHEN (NEW.state = 'pending'
		OR NEW.stop_wanted AND NOT OLD.stop_wanted)
	EXECUTE FUNCTION job_tell();
CREATE OR REPLACE TRIGGER job_queue_changed AFTER UPDATE ON job_queue
	FOR EACH ROW WHEN (OLD.paused AND NOT NEW.paused)
	EXECUTE FUNCTION job_tell();
CREATE OR REPLACE TRIGGER schedule_changed AFTER INSERT OR UPDATE ON schedule
	FOR EACH ROW EXECUTE FUNCTION job_tell();

CREATE OR REPLACE FUNCTION job_backoff(p_attempts integer) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$
	SELECT least(10 * 2 ^ least(p_attempts - 1, 20), 3600)
		* interval '1 second'
$$;
COMMENT ON FUNCTION job_backoff(integer) IS 'How long to wait after so many attempts: 10 s, twice that, at most an hour';

-- Whoever wanted it to stop does not want it to be begun again.
CREATE OR REPLACE FUNCTION job_next_state(j job, p_outcome text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
		WHEN p_outcome IN ('succeeded', 'stopped') THEN p_outcome
		WHEN j.stop_wanted THEN 'stopped'
		WHEN p_outcome = 'returned' OR j.attempts < j.attempts_max
			THEN 'pending'
		ELSE 'failed' END
$$;
COMMENT ON FUNCTION job_next_state(job, text) IS 'What becomes of a running job that succeeded, failed, stopped or was returned';

CREATE OR REPLACE FUNCTION job_end(j job, p_outcome text, p_message text,
	p_result text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v_state text := job_next_state(j, p_outcome);
BEGIN
	UPDATE job SET state = v_state, message = p_message,
		result = coalesce(p_result::jsonb, result),
		attempts = attempts - (p_outcome = 'returned')::integer,
		due_at = CASE WHEN v_state = 'pending' AND p_outcome = 'failed'
			THEN now() + job_backoff(attempts) ELSE due_at END,
		ended_at = CASE WHEN v_state <> 'pending' THEN now() END,
		updated_at = now(),
		claimed_by = NULL, heartbeat_at = NULL, deadline_at = NULL
	WHERE job_id = j.job_id;
	RETURN v_state;
END $$;
COMMENT ON FUNCTION job_end(job, text, text, text) IS 'Ends a run that the caller has locked, its numbers unless null; returns the state that follows';

CREATE OR REPLACE FUNCTION job_status(j job) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT CASE j.state WHEN 'pending' THEN 'Pending'
		WHEN 'running' THEN 'Running' WHEN 'succeeded' THEN 'Success'
		WHEN 'failed' THEN 'Error' ELSE 'Stopped' END
$$;
COMMENT ON FUNCTION job_status(job) IS 'The state as Harbor names it';

CREATE OR REPLACE FUNCTION job_history_json(j job) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_build_object(
		'id', j.job_id,
		'job_name', j.kind,
		'job_kind', j.trigger,
		'job_parameters', (j.params || j.result)::text,
		'job_status', job_status(j),
		'deleted', false,
		'schedule', json_build_object('type', initcap(j.trigger)),
		'creation_time', time_text(j.created_at),
		'update_time', time_text(j.updated_at))
$$;
COMMENT ON FUNCTION job_history_json(job) IS 'Harbor''s GCHistory and ExecHistory: a run and what it did';

CREATE OR REPLACE FUNCTION schedule_history_json(s schedule) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', s.schedule_id,
		'job_name', s.kind,
		'job_kind', s.type,
		'job_parameters', s.params::text,
		'deleted', false,
		'schedule', json_build_object(
			'type', s.type,
			'cron', s.cron,
			'next_scheduled_time',
				time_text(nullif(s.next_at, 'infinity'))),
		'creation_time', time_text(s.created_at),
		'update_time', time_text(s.updated_at)))
$$;
COMMENT ON FUNCTION schedule_history_json(schedule) IS 'The same shape for what is yet to run';

CREATE OR REPLACE FUNCTION schedule_has_work(s schedule) RETURNS boolean
LANGUAGE sql STABLE AS $$
	SELECT CASE s.kind WHEN 'COLLECT' THEN
		EXISTS (SELECT FROM gc_blob_review WHERE due_at <= now())
		OR EXISTS (SELECT FROM gc_manifest_review WHERE due_at <= now())
	WHEN 'QUOTA_REFRESH' THEN EXISTS (SELECT FROM project_usage_more)
	WHEN 'PULL_COUNT' THEN EXISTS (SELECT FROM pull_place p, audit a
		WHERE a.op_time >= p.place_at
			AND (a.op_time, a.audit_id) > (p.place_at, p.place_id))
	ELSE true END
$$;
COMMENT ON FUNCTION schedule_has_work(schedule) IS 'Whether a job that is due has anything to do';
