-- Blobs.  Whoever makes a file appear or vanish holds the lock of its digest
-- until the transaction ends.  (What runs with every push is PL/pgSQL, which
-- keeps its plans; SQL functions that cannot be inlined plan at each call.)

CREATE OR REPLACE FUNCTION digest_lock(p_digest bytea) RETURNS void
LANGUAGE sql AS $$
	SELECT pg_advisory_xact_lock(
		('x' || encode(substr(p_digest, 2, 8), 'hex'))::bit(64)::bigint)
$$;
COMMENT ON FUNCTION digest_lock(bytea) IS 'Keeps others from committing or deleting this blob until the transaction ends';

CREATE OR REPLACE FUNCTION digest_try_lock(p_digest bytea) RETURNS boolean
LANGUAGE sql AS $$
	SELECT pg_try_advisory_xact_lock(
		('x' || encode(substr(p_digest, 2, 8), 'hex'))::bit(64)::bigint)
$$;
COMMENT ON FUNCTION digest_try_lock(bytea) IS 'digest_lock unless somebody holds it';

CREATE OR REPLACE FUNCTION repository_ensure(p_project bigint, p_name text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint;
BEGIN
	LOOP
		SELECT repository_id INTO v_id FROM repository
		WHERE project_id = p_project AND name = p_name;
		EXIT WHEN FOUND;
		INSERT INTO repository (project_id, name)
		VALUES (p_project, p_name)
		ON CONFLICT ON CONSTRAINT repository_project_id_name_uniq
			DO NOTHING
		RETURNING repository_id INTO v_id;
		EXIT WHEN FOUND;
	END LOOP;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION repository_ensure(bigint, text) IS 'The repository, made if need be';

-- Two statements: the second sees what was committed while the first waited.
CREATE OR REPLACE FUNCTION blob_lock(p_digest bytea) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM digest_lock(p_digest);
	RETURN EXISTS (SELECT FROM blob WHERE digest = p_digest);
END $$;
COMMENT ON FUNCTION blob_lock(bytea) IS 'Locks the digest; true if the blob has its row, thus its file';

-- Before the file is put in place: what is refused leaves nothing behind.
CREATE OR REPLACE FUNCTION blob_admit(p_upload uuid, p_digest bytea,
	p_size bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	v_live boolean := blob_lock(p_digest);
BEGIN
	PERFORM quota_take(project_id, ARRAY[p_digest], p_size, false)
	FROM upload WHERE upload_id = p_upload;
	RETURN v_live;
END $$;
COMMENT ON FUNCTION blob_admit(uuid, bytea, bigint) IS
	'blob_lock for an upload that is about to end, if the quota of its project allows it (quota_check)';

CREATE OR REPLACE FUNCTION blob_commit(p_upload uuid, p_digest bytea,
	p_size bigint, p_location text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	v_upload upload;
BEGIN
	DELETE FROM upload WHERE upload_id = p_upload RETURNING * INTO v_upload;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	INSERT INTO blob (digest, size, location)
	VALUES (p_digest, p_size, p_location)
	ON CONFLICT (digest) DO UPDATE
		SET touched_at = now(), condemned_at = NULL;
	INSERT INTO repository_blob (repository_id, digest)
	VALUES (repository_ensure(v_upload.project_id, v_upload.repository),
		p_digest)
	ON CONFLICT ON CONSTRAINT repository_blob_pk DO UPDATE
		SET released_at = NULL
		WHERE repository_blob.released_at IS NOT NULL;
	IF FOUND THEN
		PERFORM gc_blob_linked(p_digest);
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION blob_commit(uuid, bytea, bigint, text) IS
	'Ends an upload: blob new or revived, linked, upload row gone; false if there is no such upload.  The caller holds blob_lock and has put the file in place';

CREATE OR REPLACE FUNCTION blob_link(p_project bigint, p_repository text,
	p_digest bytea) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	IF quota_limit(p_project) >= 0 THEN
		PERFORM digest_lock(p_digest);
		PERFORM quota_take(p_project, ARRAY[p_digest], NULL, false);
	END IF;
	UPDATE blob SET touched_at = now(), condemned_at = NULL
	WHERE digest = p_digest AND (condemned_at IS NOT NULL
		OR touched_at < now() - interval '10 minutes');
	PERFORM FROM blob WHERE digest = p_digest FOR KEY SHARE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	INSERT INTO repository_blob (repository_id, digest)
	VALUES (repository_ensure(p_project, p_repository), p_digest)
	ON CONFLICT ON CONSTRAINT repository_blob_pk DO UPDATE
		SET released_at = NULL
		WHERE repository_blob.released_at IS NOT NULL;
	IF FOUND THEN
		PERFORM gc_blob_linked(p_digest);
	END IF;
	RETURN true;
END $$;
COMMENT ON FUNCTION blob_link(bigint, text, bytea) IS
	'Revives a blob and links it to a repository; false if it is gone';
