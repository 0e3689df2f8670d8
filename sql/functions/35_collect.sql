-- What garbage collection does, in batches.  It never waits for anybody: what
-- somebody else holds is skipped and comes up again.  Whoever uses a blob or a
-- manifest meanwhile waits for a batch at most, and then finds it there, or
-- gone as a whole.
--
-- p_all: whatever is queued, from behind p_after on; else only what is due.

CREATE OR REPLACE FUNCTION gc_hold(p_grace interval) RETURNS interval
LANGUAGE sql STABLE AS $$
	-- look-ups write to the nearest ten minutes only
	SELECT CASE WHEN p_grace >= interval '20 minutes' THEN interval '0'
		ELSE (SELECT delay FROM gc_delay WHERE event = 'condemned') END
$$;
COMMENT ON FUNCTION gc_hold(interval) IS 'How long a blob stays condemned before it is deleted';

CREATE OR REPLACE FUNCTION gc_manifest_grace(p_grace interval) RETURNS interval
LANGUAGE sql STABLE AS $$
	-- they are not condemned first, so whoever pushes has this time
	SELECT greatest(p_grace, gc_hold(p_grace))
$$;
COMMENT ON FUNCTION gc_manifest_grace(interval) IS 'How long a manifest must be untouched';

CREATE OR REPLACE FUNCTION gc_blob_needed(p_digest bytea) RETURNS boolean
LANGUAGE sql AS $$
	SELECT EXISTS (SELECT FROM manifest_blob WHERE digest = p_digest)
$$;
COMMENT ON FUNCTION gc_blob_needed(bytea) IS 'Whether a manifest needs it';

CREATE OR REPLACE FUNCTION gc_link_needed(l repository_blob) RETURNS boolean
LANGUAGE sql AS $$
	SELECT EXISTS (SELECT FROM manifest_blob m
		WHERE m.digest = l.digest AND m.repository_id = l.repository_id)
$$;
COMMENT ON FUNCTION gc_link_needed(repository_blob) IS 'Whether a manifest of the repository needs the blob';

CREATE OR REPLACE FUNCTION gc_take_blobs(p_all boolean, p_after bytea,
	p_limit bigint) RETURNS bytea[] LANGUAGE plpgsql AS $$
BEGIN
	IF p_all THEN
		RETURN ARRAY(SELECT digest::bytea FROM gc_blob_review
			WHERE digest > p_after
				AND event NOT IN ('condemned', 'deleted')
			ORDER BY digest LIMIT p_limit FOR UPDATE SKIP LOCKED);
	END IF;
	RETURN ARRAY(SELECT digest::bytea FROM gc_blob_review
		WHERE due_at <= now() AND event NOT IN ('condemned', 'deleted')
		ORDER BY due_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
END $$;
COMMENT ON FUNCTION gc_take_blobs(boolean, bytea, bigint) IS 'Locks blobs to be looked at';

-- Locked first, looked at then: nobody can begin to need a link that is locked.
CREATE OR REPLACE FUNCTION gc_drop_links(p_digests bytea[], p_grace interval)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_links repository_blob[] := ARRAY(SELECT l FROM repository_blob l
		WHERE digest = ANY (p_digests)
			AND greatest(created_at, (SELECT touched_at FROM blob b
				WHERE b.digest = l.digest)) <= now() - p_grace
			AND NOT gc_link_needed(l)
		FOR UPDATE SKIP LOCKED);
	v_count bigint;
BEGIN
	DELETE FROM repository_blob l USING unnest(v_links) AS v
	WHERE l.repository_id = v.repository_id AND l.digest = v.digest
		AND NOT gc_link_needed(l);
	GET DIAGNOSTICS v_count = ROW_COUNT;
	RETURN v_count;
END $$;
COMMENT ON FUNCTION gc_drop_links(bytea[], interval) IS
	'Drops links of blobs to repositories where no manifest needs them; returns how many';

CREATE OR REPLACE FUNCTION gc_minus(p_digests bytea[], p_others bytea[])
RETURNS bytea[] LANGUAGE sql IMMUTABLE AS $$
	SELECT ARRAY(SELECT unnest(p_digests) EXCEPT SELECT unnest(p_others))
$$;
COMMENT ON FUNCTION gc_minus(bytea[], bytea[]) IS 'Those that are not among the others';

CREATE OR REPLACE FUNCTION gc_condemn(p_all boolean, p_after bytea,
	p_grace interval, p_limit bigint,
	OUT r_last bytea, OUT r_looked bigint, OUT r_links bigint,
	OUT r_condemned bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_digests bytea[] := gc_take_blobs(p_all, p_after, p_limit);
	v_idle bytea[];
	v_doomed bytea[];
	v_needed bytea[];
	v_gone bytea[];
	v_later bytea[];
	v_hold interval := gc_hold(p_grace);
	-- a link is not condemned first: see gc_hold
	v_link_grace interval := greatest(p_grace, interval '20 minutes');
BEGIN
	r_looked := cardinality(v_digests);
	r_last := v_digests[r_looked];
	v_idle := ARRAY(SELECT digest::bytea FROM blob
		WHERE digest = ANY (v_digests) AND touched_at <= now() - p_grace
		FOR UPDATE SKIP LOCKED);
	v_doomed := ARRAY(SELECT d FROM unnest(v_idle) AS d
		WHERE NOT gc_blob_needed(d));
	r_condemned := cardinality(v_doomed);
	UPDATE blob SET condemned_at = now() WHERE digest = ANY (v_doomed);
	UPDATE gc_blob_review SET event = 'condemned', attempts = 0,
		due_at = now() + v_hold
	WHERE digest = ANY (v_doomed);
	-- links of the doomed go with them: until then they can be revived
	v_needed := gc_minus(v_idle, v_doomed);
	r_links := gc_drop_links(v_needed, v_link_grace);
	v_gone := ARRAY(SELECT d FROM unnest(gc_minus(v_digests, v_idle)) AS d
			WHERE NOT EXISTS (SELECT FROM blob WHERE digest = d))
		|| ARRAY(SELECT d FROM unnest(v_needed) AS d WHERE NOT EXISTS (
			SELECT FROM repository_blob l
			WHERE l.digest = d AND NOT gc_link_needed(l)));
	DELETE FROM gc_blob_review WHERE digest = ANY (v_gone);
	IF p_all THEN
		RETURN;
	END IF;
	-- used not long ago, or by somebody at this moment
	v_later := gc_minus(gc_minus(v_digests, v_doomed), v_gone);
	UPDATE gc_blob_review q
	SET due_at = greatest(now() + interval '10 seconds', b.touched_at
		+ CASE WHEN q.digest = ANY (v_needed) THEN v_link_grace ELSE p_grace END)
	FROM blob b
	WHERE q.digest = ANY (v_later) AND b.digest = q.digest;
END $$;
COMMENT ON FUNCTION gc_condemn(boolean, bytea, interval, bigint) IS
	'Looks at queued blobs: condemns those that no manifest needs and nobody used for the grace time; others are needed and leave the queue, or come up again';

CREATE OR REPLACE FUNCTION gc_take_sentenced(p_event text, p_limit bigint)
RETURNS bytea[] LANGUAGE plpgsql AS $$
DECLARE
	v_digests bytea[] := ARRAY(SELECT digest::bytea FROM gc_blob_review
		WHERE event = p_event AND due_at <= now()
		ORDER BY due_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
	v_locked bytea[] := ARRAY(SELECT d FROM unnest(v_digests) AS d
		WHERE digest_try_lock(d));
BEGIN
	UPDATE gc_blob_review SET due_at = now() + interval '10 seconds'
	WHERE digest = ANY (gc_minus(v_digests, v_locked));
	RETURN v_locked;
END $$;
COMMENT ON FUNCTION gc_take_sentenced(text, bigint) IS
	'Locks blobs that are condemned or deleted, their queue rows and their digests; those that somebody holds come up again';

-- With its links locked nobody can begin to need a blob; one of whose links is
-- held by somebody stays for now.
CREATE OR REPLACE FUNCTION gc_hold_blobs(p_digests bytea[]) RETURNS bytea[]
LANGUAGE plpgsql AS $$
DECLARE
	v_blobs bytea[] := ARRAY(SELECT digest::bytea FROM blob
		WHERE digest = ANY (p_digests) AND condemned_at IS NOT NULL
		FOR UPDATE SKIP LOCKED);
	v_links repository_blob[] := ARRAY(SELECT l FROM repository_blob l
		WHERE digest = ANY (v_blobs) FOR UPDATE SKIP LOCKED);
BEGIN
	RETURN ARRAY(SELECT d FROM unnest(v_blobs) AS d
		WHERE NOT gc_blob_needed(d)
		EXCEPT SELECT digest::bytea FROM (
			SELECT repository_id, digest FROM repository_blob
			WHERE digest = ANY (v_blobs)
			EXCEPT SELECT repository_id, digest FROM unnest(v_links))
			AS held);
END $$;
COMMENT ON FUNCTION gc_hold_blobs(bytea[]) IS 'Those that are condemned still, that no manifest needs and that are locked as a whole now';

CREATE OR REPLACE FUNCTION gc_delete(p_grace interval, p_limit bigint,
	OUT r_looked bigint, OUT r_blobs bigint, OUT r_bytes bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_digests bytea[] := gc_take_sentenced('condemned', p_limit);
	v_held bytea[] := gc_hold_blobs(v_digests);
	v_gone blob[];
BEGIN
	r_looked := cardinality(v_digests);
	WITH gone AS (
		DELETE FROM blob b WHERE digest = ANY (v_held) RETURNING b
	)
	SELECT count(*), coalesce(sum((b).size), 0), array_agg(b)
	INTO r_blobs, r_bytes, v_gone FROM gone;
	-- behind the triggers, which have just queued them anew
	UPDATE gc_blob_review q SET event = 'deleted', due_at = now(),
		location = g.location
	FROM unnest(v_gone) AS g WHERE q.digest = g.digest;
	UPDATE gc_blob_review q SET event = 'blob_revived',
		due_at = greatest(b.touched_at + p_grace,
			now() + interval '10 seconds')
	FROM blob b
	WHERE q.digest = ANY (v_digests) AND b.digest = q.digest;
	PERFORM metric_freed(r_bytes) WHERE r_bytes > 0;
END $$;
COMMENT ON FUNCTION gc_delete(interval, bigint) IS
	'Deletes the rows of blobs that are condemned and due; those that were used meanwhile are looked at again later';

CREATE OR REPLACE FUNCTION gc_take_files(p_limit bigint)
RETURNS TABLE (digest bytea, location text) LANGUAGE plpgsql AS $$
DECLARE
	v_digests bytea[] := gc_take_sentenced('deleted', p_limit);
BEGIN
	RETURN QUERY SELECT q.digest::bytea, q.location FROM gc_blob_review q
	WHERE q.digest = ANY (v_digests) AND NOT EXISTS (
		SELECT FROM blob b WHERE b.digest = q.digest);
END $$;
COMMENT ON FUNCTION gc_take_files(bigint) IS 'Locks deleted blobs whose files may be removed before the transaction ends';

CREATE OR REPLACE FUNCTION gc_take_manifests(p_all boolean, p_after bigint,
	p_before timestamptz, p_limit bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
BEGIN
	IF p_all THEN
		RETURN ARRAY(SELECT manifest_id FROM gc_manifest_review
			WHERE manifest_id > p_after
			ORDER BY manifest_id LIMIT p_limit
			FOR UPDATE SKIP LOCKED);
	END IF;
	RETURN ARRAY(SELECT manifest_id FROM gc_manifest_review
		WHERE due_at <= p_before
		ORDER BY due_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
END $$;
COMMENT ON FUNCTION gc_take_manifests(boolean, bigint, timestamptz, bigint) IS 'Locks manifests to be looked at, all or those that were due then';

CREATE OR REPLACE FUNCTION gc_manifest_named(m manifest) RETURNS boolean
LANGUAGE sql AS $$
	SELECT EXISTS (SELECT FROM tag
			WHERE manifest_id = m.manifest_id AND valid_to = 'infinity')
		OR EXISTS (SELECT FROM manifest_child
			WHERE child_id = m.manifest_id)
		OR m.subject IS NOT NULL AND EXISTS (SELECT FROM manifest s
			WHERE s.repository_id = m.repository_id
				AND s.digest = m.subject)
$$;
COMMENT ON FUNCTION gc_manifest_named(manifest) IS
	'Whether something keeps it: a tag, an index that lists it, the manifest it refers to';

CREATE OR REPLACE FUNCTION gc_judge_manifest(p_manifest bigint,
	p_untagged boolean, p_grace interval) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	m manifest;
BEGIN
	SELECT * INTO m FROM manifest WHERE manifest_id = p_manifest
	FOR UPDATE SKIP LOCKED;
	IF NOT FOUND AND EXISTS (SELECT FROM manifest
			WHERE manifest_id = p_manifest) THEN
		RAISE lock_not_available;
	END IF;
	IF m.touched_at > now() - p_grace AND p_untagged
	   AND NOT gc_manifest_named(m) THEN
		UPDATE gc_manifest_review SET due_at = m.touched_at + p_grace
		WHERE manifest_id = p_manifest;
		RETURN false;
	END IF;
	DELETE FROM gc_manifest_review WHERE manifest_id = p_manifest;
	-- a deleted repository goes as a whole
	IF (SELECT project_id FROM repository
			WHERE repository_id = m.repository_id) IS NULL THEN
		RETURN false;
	END IF;
	IF m.manifest_id IS NULL OR NOT p_untagged OR gc_manifest_named(m) THEN
		RETURN false;
	END IF;
	PERFORM deletion_log(p_manifest, NULL, 'garbage collection');
	DELETE FROM manifest WHERE manifest_id = p_manifest;
	RETURN true;
END $$;
COMMENT ON FUNCTION gc_judge_manifest(bigint, boolean, interval) IS
	'Deletes a queued manifest that nothing names and nobody touched for the grace time, if such ones are to go; true if it did.  lock_not_available: somebody has it';

-- A deletion may have to wait for somebody who waits for it: it gives up, and
-- with it the batch, before the database looks for such circles, and is never the
-- reason that a client fails.
CREATE OR REPLACE FUNCTION gc_manifests(p_all boolean, p_after bigint,
	p_before timestamptz, p_untagged boolean, p_grace interval,
	p_limit bigint,
	OUT r_last bigint, OUT r_looked bigint, OUT r_deleted bigint)
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
	v_ids bigint[] := gc_take_manifests(p_all, p_after, p_before,
		p_limit);
	v_id bigint;
BEGIN
	r_looked := 0;
	r_deleted := 0;
	FOREACH v_id IN ARRAY v_ids LOOP
		r_looked := r_looked + 1;
		r_last := v_id;
		BEGIN
			IF gc_judge_manifest(v_id, p_untagged,
			    gc_manifest_grace(p_grace)) THEN
				r_deleted := r_deleted + 1;
			END IF;
		EXCEPTION WHEN lock_not_available OR deadlock_detected
				OR foreign_key_violation THEN
			UPDATE gc_manifest_review
			SET due_at = now() + interval '10 seconds',
				attempts = attempts + 1
			WHERE manifest_id = v_id;
			EXIT;
		END;
	END LOOP;
END $$;
COMMENT ON FUNCTION gc_manifests(boolean, bigint, timestamptz, boolean, interval, bigint) IS
	'gc_judge_manifest for queued ones, until one that somebody has, which comes up again';

CREATE OR REPLACE FUNCTION gc_queue_untagged(p_after bigint, p_grace interval,
	p_limit bigint, OUT r_last bigint, OUT r_queued bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_page manifest[] := ARRAY(SELECT m FROM manifest m
		WHERE manifest_id > p_after ORDER BY manifest_id LIMIT p_limit);
BEGIN
	r_last := v_page[cardinality(v_page)].manifest_id;
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT m.manifest_id, now(), 'untagged' FROM unnest(v_page) AS m
	WHERE m.touched_at <= now() - gc_manifest_grace(p_grace)
		AND NOT gc_manifest_named(m)
	ORDER BY 1
	ON CONFLICT (manifest_id) DO UPDATE SET due_at = now();
	GET DIAGNOSTICS r_queued = ROW_COUNT;
END $$;
COMMENT ON FUNCTION gc_queue_untagged(bigint, interval, bigint) IS
	'Queues those of a page of manifests that nothing names; the last one looked at, or null behind the end';

-- With what can be undone (p_purge) or without: deletions that are over have gone
-- before the rest is looked at.
CREATE OR REPLACE FUNCTION gc_doomed_manifests(p_untagged boolean,
	p_grace interval, p_purge boolean) RETURNS TABLE (manifest_id bigint)
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	WITH RECURSIVE kept (id) AS (
		SELECT m.manifest_id FROM manifest m
		WHERE m.touched_at > now() - gc_manifest_grace(p_grace) OR EXISTS (
			SELECT FROM tag t WHERE t.manifest_id = m.manifest_id
				AND t.valid_to = 'infinity')
		UNION
		SELECT n.id FROM kept k CROSS JOIN LATERAL (
			SELECT c.child_id AS id FROM manifest_child c
			WHERE c.parent_id = k.id
			UNION ALL
			SELECT a.manifest_id FROM manifest s
			JOIN manifest a ON a.repository_id = s.repository_id
				AND a.subject = s.digest
			WHERE s.manifest_id = k.id) AS n
	)
	(SELECT m.manifest_id FROM manifest m
		WHERE p_untagged AND NOT EXISTS (
			SELECT FROM deletion d WHERE d.repository_id = m.repository_id)
		EXCEPT SELECT id FROM kept WHERE p_untagged)
	UNION ALL
	SELECT m.manifest_id FROM deletion d JOIN manifest m USING (repository_id)
	WHERE p_purge OR d.expires_at <= now() OR d.project_id IS NULL
$$;
COMMENT ON FUNCTION gc_doomed_manifests(boolean, interval, boolean) IS
	'What a collection would delete now: of what is not deleted already none unless untagged ones are to go';

CREATE OR REPLACE FUNCTION gc_doomed_blobs(p_untagged boolean,
	p_grace interval, p_purge boolean)
RETURNS TABLE (digest bytea, size bigint)
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	SELECT b.digest::bytea, b.size FROM (
		SELECT digest FROM blobs_released(ARRAY(SELECT manifest_id
			FROM gc_doomed_manifests(p_untagged, p_grace, p_purge)),
			true)
		UNION
		SELECT digest FROM gc_blob_review q WHERE NOT EXISTS (
			SELECT FROM manifest_blob mb
			WHERE mb.digest = q.digest)) AS doomed
	JOIN blob b USING (digest)
	WHERE b.touched_at <= now() - p_grace
$$;
COMMENT ON FUNCTION gc_doomed_blobs(boolean, interval, boolean) IS 'What a collection would free now';
