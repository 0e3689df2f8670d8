-- Limits of projects.  A blob counts once in a project, as long as one of its
-- repositories has a link that is new or that a manifest needs.  Whatever adds
-- bytes takes them first (docs/why/quotas.md); a project without a limit pays
-- nothing but the look at it.

CREATE OR REPLACE FUNCTION quota_limit(p_project bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_limit bigint;
BEGIN
	SELECT storage_limit INTO v_limit FROM project
	WHERE project_id = p_project;
	IF v_limit >= 0 AND EXISTS (SELECT FROM setting
			WHERE name = 'quota_per_project_enable'
			AND value = 'false') THEN
		RETURN -1;
	END IF;
	RETURN coalesce(v_limit, -1);
END $$;
COMMENT ON FUNCTION quota_limit(bigint) IS 'Bytes, or -1: no limit is kept';

CREATE OR REPLACE FUNCTION quota_link_counts(l repository_blob) RETURNS boolean
LANGUAGE sql AS $$
	SELECT l.released_at IS NULL OR gc_link_needed(l)
$$;
COMMENT ON FUNCTION quota_link_counts(repository_blob) IS 'Whether a blob counts because of this link';

CREATE OR REPLACE FUNCTION quota_counts(p_project bigint, p_digest bytea)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM repository_blob l
		JOIN repository r USING (repository_id)
		WHERE l.digest = p_digest AND r.project_id = p_project
			AND quota_link_counts(l));
END $$;
COMMENT ON FUNCTION quota_counts(bigint, bytea) IS 'Whether the project pays for the blob already';

CREATE OR REPLACE FUNCTION quota_key(p_project bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$ SELECT (p_project % 2147483647)::integer $$;
COMMENT ON FUNCTION quota_key(bigint) IS 'Of its lock, beside the number of this sort of locks';

CREATE OR REPLACE FUNCTION quota_estimate(p_project bigint) RETURNS bigint
LANGUAGE sql VOLATILE AS $$
	SELECT (SELECT bytes FROM project_usage WHERE project_id = p_project)
		+ coalesce((SELECT sum(bytes) FROM project_usage_more
			WHERE project_id = p_project), 0)::bigint
$$;
COMMENT ON FUNCTION quota_estimate(bigint) IS
	'What the project stores at most, or null: nobody has counted';

-- Others see all of the rows or their sum; who folds at the same time takes the
-- rest.
CREATE OR REPLACE FUNCTION quota_fold(p_project bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	WITH gone AS (
		DELETE FROM project_usage_more WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM project_usage_more
			WHERE project_id = p_project FOR UPDATE SKIP LOCKED))
		RETURNING bytes
	)
	INSERT INTO project_usage_more (project_id, bytes)
	SELECT p_project, sum(bytes) FROM gone HAVING count(*) > 0;
END $$;
COMMENT ON FUNCTION quota_fold(bigint) IS
	'One row for what was added since somebody counted, or few; the lock of the project is held, shared is enough';

CREATE OR REPLACE FUNCTION quota_count(p_project bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v_bytes bigint;
BEGIN
	PERFORM pg_advisory_xact_lock(7301, quota_key(p_project));
	DELETE FROM project_usage_more WHERE project_id = p_project;
	v_bytes := project_bytes(p_project);
	INSERT INTO project_usage (project_id, bytes)
	VALUES (p_project, v_bytes)
	ON CONFLICT (project_id) DO UPDATE
		SET bytes = excluded.bytes, counted_at = now();
	RETURN v_bytes;
END $$;
COMMENT ON FUNCTION quota_count(bigint) IS
	'Counts what the project stores, exactly; holds back what would add to it until the transaction ends';

CREATE OR REPLACE FUNCTION quota_is_far(p_used bigint, p_bytes bigint,
	p_limit bigint, p_part double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT p_used <= p_limit * p_part AND p_bytes <= p_limit / 4096
$$;
COMMENT ON FUNCTION quota_is_far(bigint, bigint, bigint, double precision) IS
	'Whether so many bytes are no danger, even if 512 do the same at once; false or null: they may be';

CREATE OR REPLACE FUNCTION quota_wanted(p_project bigint, p_digests bytea[],
	p_size bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT coalesce(sum(coalesce(p_size, (SELECT size FROM blob
			WHERE digest = o.d))), 0)
		FROM (SELECT DISTINCT unnest(p_digests) AS d) AS o
		WHERE NOT quota_counts(p_project, o.d));
END $$;
COMMENT ON FUNCTION quota_wanted(bigint, bytea[], bigint) IS 'Bytes of those blobs that the project does not pay for';

-- False gives the lock back: who waits for the other one with this one in hand
-- may wait for somebody who does the same.
CREATE OR REPLACE FUNCTION quota_take_far(p_project bigint, p_digests bytea[],
	p_size bigint, p_limit bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	v_bytes bigint;
BEGIN
	PERFORM pg_advisory_xact_lock_shared(7301, quota_key(p_project));
	v_bytes := quota_wanted(p_project, p_digests, p_size);
	IF v_bytes > 0 AND quota_is_far(quota_estimate(p_project), v_bytes,
	    p_limit, 0.75) IS NOT TRUE THEN
		RAISE SQLSTATE 'RS001';
	END IF;
	INSERT INTO project_usage_more (project_id, bytes)
	SELECT p_project, v_bytes WHERE v_bytes > 0;
	IF random() < 0.004 THEN
		PERFORM quota_fold(p_project);
	END IF;
	RETURN true;
EXCEPTION WHEN SQLSTATE 'RS001' THEN
	RETURN false;
END $$;
COMMENT ON FUNCTION quota_take_far(bigint, bytea[], bigint, bigint) IS
	'Takes bytes beside others who do so, if they are none or the limit is far; false if that is not so';

CREATE OR REPLACE FUNCTION quota_refuse(p_bytes bigint, p_used bigint,
	p_limit bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	RAISE 'quota' USING ERRCODE = 'check_violation',
		CONSTRAINT = 'quota_check', DETAIL = format(
		'the quota of the project does not allow it:'
		' %s more, where %s of %s are used', pg_size_pretty(p_bytes),
		pg_size_pretty(p_used), pg_size_pretty(p_limit));
END $$;
COMMENT ON FUNCTION quota_refuse(bigint, bigint, bigint) IS 'quota_check, with its reason';

CREATE OR REPLACE FUNCTION quota_take_alone(p_project bigint,
	p_digests bytea[], p_size bigint, p_limit bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_warn bigint := p_limit * 0.85;
	v_bytes bigint;
	v_used bigint;
BEGIN
	PERFORM pg_advisory_xact_lock(7301, quota_key(p_project));
	v_bytes := quota_wanted(p_project, p_digests, p_size);
	IF v_bytes = 0 THEN
		RETURN;
	END IF;
	v_used := quota_estimate(p_project);
	IF v_used IS NULL OR v_used + v_bytes > p_limit
	   OR v_used <= v_warn AND v_used + v_bytes > v_warn THEN
		v_used := quota_count(p_project);
	END IF;
	IF v_used + v_bytes > p_limit THEN
		PERFORM quota_refuse(v_bytes, v_used, p_limit);
	END IF;
	IF v_used <= v_warn AND v_used + v_bytes > v_warn THEN
		INSERT INTO event (kind, project_id, data)
		VALUES ('quota_warning', p_project, jsonb_build_object(
			'used', v_used + v_bytes, 'limit', p_limit));
	END IF;
	INSERT INTO project_usage_more (project_id, bytes)
	VALUES (p_project, v_bytes);
END $$;
COMMENT ON FUNCTION quota_take_alone(bigint, bytea[], bigint, bigint) IS
	'Takes bytes while nobody else does; quota_check if they are too many';

-- Also what takes none holds the lock: the manifest that pays for these blobs may
-- go before this transaction ends.
CREATE OR REPLACE FUNCTION quota_take(p_project bigint, p_digests bytea[],
	p_size bigint, p_alone boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_limit bigint := quota_limit(p_project);
BEGIN
	IF v_limit < 0 OR NOT p_alone
	   AND quota_take_far(p_project, p_digests, p_size, v_limit) THEN
		RETURN;
	END IF;
	PERFORM quota_take_alone(p_project, p_digests, p_size, v_limit);
END $$;
COMMENT ON FUNCTION quota_take(bigint, bytea[], bigint, boolean) IS
	'Blobs that the project is about to need, of a size, or of that of their rows (null); quota_check if they are too much.  alone: the caller takes more than once in its transaction';

CREATE OR REPLACE FUNCTION quota_switched() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM project_usage;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION quota_switched() IS 'What comes while limits are not kept is not added, so who pushes next counts';
CREATE OR REPLACE TRIGGER quota_switched AFTER INSERT OR UPDATE ON setting
	FOR EACH ROW WHEN (NEW.name = 'quota_per_project_enable')
	EXECUTE FUNCTION quota_switched();

-- Inlined: where there is no limit it is a comparison.
CREATE OR REPLACE FUNCTION quota_is_tight(p_project bigint, p_limit bigint,
	p_bytes bigint) RETURNS boolean LANGUAGE sql VOLATILE AS $$
	SELECT p_limit >= 0 AND coalesce(
		quota_estimate(p_project) + p_bytes > p_limit, true)
$$;
COMMENT ON FUNCTION quota_is_tight(bigint, bigint, bigint) IS
	'Whether so many bytes may be more than there is room for; if not, there is';

CREATE OR REPLACE FUNCTION quota_may_count(p_project bigint, p_digest bytea,
	p_size bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF p_digest IS NOT NULL THEN
		RETURN quota_counts(p_project, p_digest);
	END IF;
	RETURN EXISTS (SELECT FROM repository r
		JOIN repository_blob l USING (repository_id)
		JOIN blob b USING (digest)
		WHERE r.project_id = p_project AND b.size >= p_size
			AND quota_link_counts(l));
END $$;
COMMENT ON FUNCTION quota_may_count(bigint, bytea, bigint) IS
	'Whether a blob of at least this size, whose digest need not be known yet (null), may be one that the project pays for';

-- No lock: what is not committed yet is not counted, so nothing is refused that
-- fits now.
CREATE OR REPLACE FUNCTION quota_foresee(p_project bigint, p_digest bytea,
	p_bytes bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_limit bigint := quota_limit(p_project);
	v_used bigint;
BEGIN
	IF v_limit < 0 OR quota_may_count(p_project, p_digest, p_bytes) THEN
		RETURN;
	END IF;
	v_used := project_bytes(p_project);
	IF v_used + p_bytes > v_limit THEN
		PERFORM quota_refuse(p_bytes, v_used, v_limit);
	END IF;
END $$;
COMMENT ON FUNCTION quota_foresee(bigint, bytea, bigint) IS
	'quota_check if a blob of at least so many bytes, its digest or null, would be refused in the end';
