-- Candidates for garbage collection.  All triggers are statement-level and
-- insert in key order, so that two of them never wait for each other in a
-- circle.  A row that is queued already gets the later due time.

CREATE OR REPLACE FUNCTION gc_blob_created() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_blob_review AS q (digest, due_at, event)
	SELECT o.digest, now() + d.delay, d.event
	FROM (SELECT DISTINCT digest::bytea AS digest FROM new_rows
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'blob_created'
	ON CONFLICT (digest) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_blob_created() IS 'A pushed blob may never be referenced';
CREATE OR REPLACE TRIGGER gc_blob_created AFTER INSERT ON blob
	REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_blob_created();

CREATE OR REPLACE FUNCTION gc_blob_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_blob_review AS q (digest, due_at, event)
	SELECT o.digest, now() + d.delay, d.event
	FROM (SELECT DISTINCT digest::bytea AS digest FROM old_rows
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'blob_released'
	ON CONFLICT (digest) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
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
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT o.manifest_id, now() + d.delay, d.event
	FROM (SELECT manifest_id FROM new_rows
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'manifest_created'
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_manifest_created() IS 'A pushed manifest may never be tagged';
CREATE OR REPLACE TRIGGER gc_manifest_created AFTER INSERT ON manifest
	REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_manifest_created();

CREATE OR REPLACE FUNCTION gc_subject_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT o.manifest_id, now() + d.delay, d.event
	FROM (SELECT DISTINCT m.manifest_id
		FROM old_rows r JOIN manifest m
			ON m.repository_id = r.repository_id
			AND m.subject = r.digest
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'manifest_released'
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_subject_deleted() IS 'Manifests that refer to a deleted one lost their reason';
CREATE OR REPLACE TRIGGER gc_subject_deleted AFTER DELETE ON manifest
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_subject_deleted();

CREATE OR REPLACE FUNCTION gc_child_released() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT o.manifest_id, now() + d.delay, d.event
	FROM (SELECT DISTINCT child_id AS manifest_id FROM old_rows
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'manifest_released'
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_child_released() IS 'A manifest lost an index that listed it';
CREATE OR REPLACE TRIGGER gc_child_released AFTER DELETE ON manifest_child
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_child_released();

CREATE OR REPLACE FUNCTION gc_tag_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT o.manifest_id, now() + d.delay, d.event
	FROM (SELECT DISTINCT manifest_id FROM old_rows
		WHERE valid_to = 'infinity'
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'manifest_released'
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_tag_deleted() IS 'A manifest lost a tag with its repository';
CREATE OR REPLACE TRIGGER gc_tag_deleted AFTER DELETE ON tag
	REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_tag_deleted();

CREATE OR REPLACE FUNCTION gc_tag_ended() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO gc_manifest_review AS q (manifest_id, due_at, event)
	SELECT o.manifest_id, now() + d.delay, d.event
	FROM (SELECT DISTINCT o.manifest_id
		FROM old_rows o JOIN new_rows n USING (tag_id)
		WHERE o.valid_to = 'infinity'
		AND (n.valid_to < 'infinity'
			OR n.manifest_id IS DISTINCT FROM o.manifest_id)
		ORDER BY 1) AS o, gc_delay d
	WHERE d.event = 'manifest_released'
	ON CONFLICT (manifest_id) DO UPDATE SET
		due_at = greatest(q.due_at, excluded.due_at),
		event = excluded.event, attempts = 0;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION gc_tag_ended() IS 'A manifest lost a tag';
CREATE OR REPLACE TRIGGER gc_tag_ended AFTER UPDATE ON tag
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION gc_tag_ended();
