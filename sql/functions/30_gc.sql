-- Candidates for garbage collection.  All triggers are statement-level and
-- insert in key order, so that two of them never wait for each other in a
-- circle.

CREATE OR REPLACE FUNCTION gc_due(p_event text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
	SELECT now() + delay FROM gc_delay WHERE event = p_event
$$;
COMMENT ON FUNCTION gc_due(text) IS 'When something with this event is to be reviewed';

CREATE OR REPLACE FUNCTION gc_review_blobs(p_digests bytea[], p_event text)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO gc_blob_review AS q (digest, due_at, event)
	SELECT d, gc_due(p_event), p_event
	FROM (SELECT DISTINCT unnest(p_digests) AS d ORDER BY d) AS o
	ON CONFLICT (digest) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0
$$;
COMMENT ON FUNCTION gc_review_blobs(bytea[], text) IS 'Queues blobs, or moves their due time';

CREATE OR REPLACE FUNCTION gc_review_manifests(p_ids bigint[], p_event text)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT m, gc_due(p_event), p_event
	FROM (SELECT DISTINCT unnest(p_ids) AS m ORDER BY m) AS o
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0
$$;
COMMENT ON FUNCTION gc_review_manifests(bigint[], text) IS 'Queues manifests, or moves their due time';

CREATE OR REPLACE FUNCTION gc_blob_created() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_blobs(
		(SELECT array_agg(digest::bytea) FROM new_rows), 'blob_created');
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_blob_created() IS 'A pushed blob may never be referenced';
CREATE OR REPLACE TRIGGER gc_blob_created AFTER INSERT ON blob
	REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_blob_created();

CREATE OR REPLACE FUNCTION gc_blob_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_blobs(
		(SELECT array_agg(digest::bytea) FROM old_rows), 'blob_released');
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_blob_released() IS 'A blob lost a manifest or a link: it may have been the last';
CREATE OR REPLACE TRIGGER gc_blob_released AFTER DELETE ON manifest_blob
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_blob_released();
CREATE OR REPLACE TRIGGER gc_blob_unlinked AFTER DELETE ON repository_blob
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_blob_released();

CREATE OR REPLACE FUNCTION gc_manifest_created() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests(
		(SELECT array_agg(manifest_id) FROM new_rows), 'manifest_created');
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_manifest_created() IS 'A pushed manifest may never be tagged';
CREATE OR REPLACE TRIGGER gc_manifest_created AFTER INSERT ON manifest
	REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_manifest_created();

CREATE OR REPLACE FUNCTION gc_subject_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests(
		(SELECT array_agg(m.manifest_id)
		 FROM old_rows o JOIN manifest m
			ON m.repository_id = o.repository_id
			AND m.subject = o.digest), 'manifest_released');
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_subject_deleted() IS 'Manifests that refer to a deleted one lost their reason';
CREATE OR REPLACE TRIGGER gc_subject_deleted AFTER DELETE ON manifest
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_subject_deleted();

CREATE OR REPLACE FUNCTION gc_child_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM gc_review_manifests(
		(SELECT array_agg(child_id) FROM old_rows), 'manifest_released');
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_child_released() IS 'A manifest lost an index that listed it';
CREATE OR REPLACE TRIGGER gc_child_released AFTER DELETE ON manifest_child
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_child_released();

CREATE OR REPLACE FUNCTION gc_tag_ended() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		PERFORM gc_review_manifests((SELECT array_agg(manifest_id)
			FROM old_rows WHERE valid_to = 'infinity'),
			'manifest_released');
	ELSE
		PERFORM gc_review_manifests((SELECT array_agg(o.manifest_id)
			FROM old_rows o JOIN new_rows n USING (tag_id)
			WHERE o.valid_to = 'infinity'
			AND (n.valid_to < 'infinity'
				OR n.manifest_id IS DISTINCT FROM o.manifest_id)),
			'manifest_released');
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_tag_ended() IS 'A manifest lost a tag';
CREATE OR REPLACE TRIGGER gc_tag_deleted AFTER DELETE ON tag
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_tag_ended();
CREATE OR REPLACE TRIGGER gc_tag_ended AFTER UPDATE ON tag
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_tag_ended();
