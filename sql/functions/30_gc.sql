-- Candidates for garbage collection.  A row that is queued already gets the
-- later due time.  Triggers that may find queued rows are statement-level and
-- queue in key order, so that two of them never wait for each other in a circle;
-- those of pushes, whose rows are new, are row-level, which costs half as much.

CREATE OR REPLACE FUNCTION gc_review_blobs(p_event text, p_digests bytea[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_blob_review AS q (digest, due_at, event)
	SELECT o.digest, now() + (SELECT delay FROM gc_delay
			WHERE event = p_event), p_event
	FROM (SELECT DISTINCT unnest(p_digests) AS digest ORDER BY 1) AS o
	ON CONFLICT (digest) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0, location = NULL;
END $$;
COMMENT ON FUNCTION gc_review_blobs(text, bytea[]) IS 'Queues blobs to be looked at, the delay of the event from now';

CREATE OR REPLACE FUNCTION gc_review_manifests(p_event text,
	p_manifests bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT o.manifest_id, now() + (SELECT delay FROM gc_delay
			WHERE event = p_event), p_event
	FROM (SELECT DISTINCT unnest(p_manifests) AS manifest_id
		ORDER BY 1) AS o
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
END $$;
COMMENT ON FUNCTION gc_review_manifests(text, bigint[]) IS 'Queues manifests to be looked at, the delay of the event from now';

CREATE OR REPLACE FUNCTION gc_blob_created() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_blobs('blob_created', ARRAY[NEW.digest::bytea]);
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_blob_created() IS 'A pushed blob may never be referenced';
CREATE OR REPLACE TRIGGER gc_blob_created AFTER INSERT ON blob
	FOR EACH ROW EXECUTE FUNCTION gc_blob_created();

CREATE OR REPLACE FUNCTION gc_blob_linked(p_digest bytea) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM gc_blob_review WHERE digest = p_digest) THEN
		PERFORM gc_review_blobs('blob_created', ARRAY[p_digest]);
	END IF;
END $$;
COMMENT ON FUNCTION gc_blob_linked(bytea) IS 'A link to a blob that is there may never be needed';

CREATE OR REPLACE FUNCTION gc_blob_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_blobs('blob_released',
		ARRAY(SELECT digest::bytea FROM old_rows));
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_blob_released() IS 'A blob lost a manifest or a link: it may have been the last';
CREATE OR REPLACE FUNCTION gc_link_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE repository_blob l SET released_at = now()
	FROM (SELECT DISTINCT repository_id, digest FROM old_rows) AS o
	WHERE l.repository_id = o.repository_id AND l.digest = o.digest
		AND l.released_at IS NULL AND NOT gc_link_needed(l);
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_link_released() IS 'What no manifest needs any more is paid for no more';
CREATE OR REPLACE TRIGGER gc_link_released AFTER DELETE ON manifest_blob
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_link_released();

CREATE OR REPLACE TRIGGER gc_blob_released AFTER DELETE ON manifest_blob
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_blob_released();
CREATE OR REPLACE TRIGGER gc_blob_unlinked AFTER DELETE ON repository_blob
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_blob_released();

CREATE OR REPLACE FUNCTION gc_manifest_created() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests('manifest_created',
		ARRAY[NEW.manifest_id]);
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_manifest_created() IS 'A pushed manifest may never be tagged';
CREATE OR REPLACE TRIGGER gc_manifest_created AFTER INSERT ON manifest
	FOR EACH ROW EXECUTE FUNCTION gc_manifest_created();

CREATE OR REPLACE FUNCTION gc_subject_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests('manifest_released',
		ARRAY(SELECT m.manifest_id FROM old_rows r
			JOIN manifest m ON m.repository_id = r.repository_id
				AND m.subject = r.digest));
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_subject_deleted() IS 'Manifests that refer to a deleted one lost their reason';
CREATE OR REPLACE TRIGGER gc_subject_deleted AFTER DELETE ON manifest
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_subject_deleted();

CREATE OR REPLACE FUNCTION gc_child_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests('manifest_released',
		ARRAY(SELECT child_id FROM old_rows));
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_child_released() IS 'A manifest lost an index that listed it';
CREATE OR REPLACE TRIGGER gc_child_released AFTER DELETE ON manifest_child
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_child_released();

CREATE OR REPLACE FUNCTION gc_tag_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests('manifest_released',
		ARRAY(SELECT manifest_id FROM old_rows
			WHERE valid_to = 'infinity'));
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_tag_deleted() IS 'A manifest lost a tag with its repository';
CREATE OR REPLACE TRIGGER gc_tag_deleted AFTER DELETE ON tag
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_tag_deleted();

CREATE OR REPLACE FUNCTION gc_tag_ended() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests('manifest_released',
		ARRAY(SELECT o.manifest_id
			FROM old_rows o JOIN new_rows n USING (tag_id)
			WHERE o.valid_to = 'infinity' AND (n.valid_to < 'infinity'
				OR n.manifest_id IS DISTINCT FROM o.manifest_id)));
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_tag_ended() IS 'A manifest lost a tag';
CREATE OR REPLACE TRIGGER gc_tag_ended AFTER UPDATE ON tag
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_tag_ended();

-- The setting is for people, the table for the triggers above.
CREATE OR REPLACE FUNCTION gc_grace_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE gc_delay SET delay = coalesce((SELECT value::bigint FROM setting
		WHERE name = 'gc_grace_hours'), 24) * interval '1 hour'
	WHERE event <> 'condemned';
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_grace_changed() IS 'Brings the delays of the queues to the grace time that was set';
CREATE OR REPLACE TRIGGER gc_grace_changed AFTER INSERT OR UPDATE ON setting
	FOR EACH ROW WHEN (NEW.name = 'gc_grace_hours')
	EXECUTE FUNCTION gc_grace_changed();
CREATE OR REPLACE TRIGGER gc_grace_reset AFTER DELETE ON setting
	FOR EACH ROW WHEN (OLD.name = 'gc_grace_hours')
	EXECUTE FUNCTION gc_grace_changed();
