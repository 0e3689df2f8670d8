-- Deletions that can be undone (docs/why/undelete.md).  What goes is copied
-- first, rows only, to a repository of no project, which nobody sees; a repository
-- that goes becomes such a one itself.  It needs its blobs as any other does, until
-- its time is over and collection takes it.

CREATE OR REPLACE FUNCTION deletion_time() RETURNS interval
LANGUAGE sql STABLE AS $$
	SELECT coalesce((SELECT value::bigint FROM setting
		WHERE name = 'undelete_hours'), 24) * interval '1 hour'
$$;
COMMENT ON FUNCTION deletion_time() IS 'How long a deletion can be undone';

CREATE OR REPLACE FUNCTION deletion_name(d deletion) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT p.name || '/' || r.name || CASE d.kind
		WHEN 'tag' THEN ':' || (SELECT t.name FROM tag t
			WHERE t.repository_id = d.repository_id)
		WHEN 'artifact' THEN '@' || digest_text(d.digest)
		ELSE '' END
	FROM repository r, project p
	WHERE r.repository_id = d.repository_id AND p.project_id = d.project_id
$$;
COMMENT ON FUNCTION deletion_name(deletion) IS 'What was deleted, with its project';

CREATE OR REPLACE FUNCTION deletion_bytes() RETURNS bigint
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	SELECT bytes_released(ARRAY(SELECT manifest_id
		FROM deletion JOIN manifest USING (repository_id)), true)
$$;
COMMENT ON FUNCTION deletion_bytes() IS 'What blobs take that only deletions need';

-- Manifest by manifest: a join may read all of a repository.
CREATE OR REPLACE FUNCTION tag_copy(p_from bigint, p_to bigint, p_tag text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO tag (repository_id, name, manifest_id, digest, valid_from,
		pushed_by, pulled_at)
	SELECT p_to, t.name, c.manifest_id, t.digest, t.valid_from,
		t.pushed_by, t.pulled_at
	FROM (SELECT o.manifest_id, (SELECT m.manifest_id FROM manifest m
			WHERE m.repository_id = p_from AND m.digest = o.digest)
			AS source_id
		FROM manifest o WHERE o.repository_id = p_to OFFSET 0) AS c
	CROSS JOIN LATERAL (SELECT * FROM tag
		WHERE manifest_id = c.source_id AND valid_to = 'infinity'
		OFFSET 0) AS t
	WHERE coalesce(t.name = p_tag, true);
END $$;
COMMENT ON FUNCTION tag_copy(bigint, bigint, text) IS
	'Copies tags to the same manifests of a new repository: one, or all (null)';

CREATE OR REPLACE FUNCTION deletion_keep(p_manifest bigint, p_tag text,
	p_actor text, p_reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	o record;
	v_copy bigint;
BEGIN
	SELECT r.repository_id, r.project_id, r.name, m.digest INTO o
	FROM manifest m JOIN repository r USING (repository_id)
	WHERE m.manifest_id = p_manifest;
	IF o.project_id IS NULL OR deletion_time() = interval '0' THEN
		RETURN;
	END IF;
	INSERT INTO repository (name) VALUES (o.name)
	RETURNING repository_id INTO v_copy;
	INSERT INTO deletion (repository_id, project_id, kind, digest, reason,
		deleted_by, expires_at)
	VALUES (v_copy, o.project_id,
		CASE WHEN p_tag IS NULL THEN 'artifact' ELSE 'tag' END,
		o.digest, p_reason, p_actor, now() + deletion_time());
	PERFORM manifest_copy(p_manifest, v_copy, true);
	PERFORM tag_copy(o.repository_id, v_copy, p_tag);
END $$;
COMMENT ON FUNCTION deletion_keep(bigint, text, text, text) IS
	'Keeps what a deletion of an artifact, or of one of its tags, is about to take; the caller holds it';

CREATE OR REPLACE FUNCTION manifest_delete(p_manifest bigint, p_actor text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF manifest_hold(p_manifest) IS NULL THEN
		RETURN false;
	END IF;
	PERFORM deletion_keep(p_manifest, NULL, p_actor, '');
	RETURN manifest_drop(p_manifest, p_actor);
END $$;
COMMENT ON FUNCTION manifest_delete(bigint, text) IS 'manifest_drop that can be undone';

CREATE OR REPLACE FUNCTION artifact_delete(p_manifest bigint, p_actor text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF manifest_hold(p_manifest) IS NULL THEN
		RETURN false;
	END IF;
	PERFORM deletion_keep(p_manifest, NULL, p_actor, '');
	RETURN artifact_drop(p_manifest, p_actor);
END $$;
COMMENT ON FUNCTION artifact_delete(bigint, text) IS 'artifact_drop that can be undone';

-- Manifests are locked before tags, so one that another has moved meanwhile is
-- looked for again.
CREATE OR REPLACE FUNCTION tag_delete(p_repository bigint, p_name text,
	p_digest bytea, p_actor text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	v_manifest bigint;
BEGIN
	PERFORM immutable_rules_hold(project_id) FROM repository
	WHERE repository_id = p_repository;
	LOOP
		SELECT manifest_id INTO v_manifest FROM tag
		WHERE repository_id = p_repository AND name = p_name
			AND valid_to = 'infinity'
			AND (p_digest IS NULL OR digest = p_digest);
		IF NOT FOUND THEN
			RETURN NULL;
		END IF;
		PERFORM FROM manifest WHERE manifest_id = v_manifest
		FOR KEY SHARE;
		PERFORM tag_lock(p_repository, p_name);
		EXIT WHEN EXISTS (SELECT FROM tag
			WHERE repository_id = p_repository AND name = p_name
				AND valid_to = 'infinity'
				AND manifest_id = v_manifest);
	END LOOP;
	PERFORM deletion_keep(v_manifest, p_name, p_actor, '');
	RETURN tag_end(p_repository, p_name, p_digest, p_actor);
END $$;
COMMENT ON FUNCTION tag_delete(bigint, text, bytea, text) IS 'tag_end that can be undone';

-- Out of its project it is nobody's: its name is free, nothing of it can be
-- pulled, and it counts no more.
CREATE OR REPLACE FUNCTION repository_delete(p_repository bigint,
	p_actor text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_project bigint;
BEGIN
	PERFORM immutable_rules_hold(project_id) FROM repository
	WHERE repository_id = p_repository;
	SELECT project_id INTO v_project FROM repository
	WHERE repository_id = p_repository FOR UPDATE;
	IF v_project IS NULL THEN
		RETURN false;
	END IF;
	IF EXISTS (SELECT FROM immutable_rule WHERE project_id = v_project) THEN
		PERFORM tag_may_end(p_repository, name) FROM tag
		WHERE repository_id = p_repository AND valid_to = 'infinity';
	END IF;
	UPDATE repository SET project_id = NULL
	WHERE repository_id = p_repository;
	INSERT INTO deletion (repository_id, project_id, kind, deleted_by,
		expires_at)
	VALUES (p_repository, v_project, 'repository', p_actor,
		now() + deletion_time());
	RETURN true;
END $$;
COMMENT ON FUNCTION repository_delete(bigint, text) IS
	'Deletes a repository, which can be undone; false if it was gone; tag_immutable_check if a tag must stay';

-- It is as it was before, unless something else has the name now.
CREATE OR REPLACE FUNCTION tag_restore(p_repository bigint, t tag)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_manifest bigint := (SELECT manifest_id FROM manifest
		WHERE repository_id = p_repository AND digest = t.digest);
	v_last tag;
BEGIN
	PERFORM tag_lock(p_repository, t.name);
	SELECT * INTO v_last FROM tag
	WHERE repository_id = p_repository AND name = t.name
	ORDER BY valid_to DESC LIMIT 1;
	IF v_last.valid_to = 'infinity' THEN
		RETURN v_last.digest = t.digest;
	END IF;
	IF v_last.digest = t.digest AND v_last.valid_from = t.valid_from THEN
		UPDATE tag SET valid_to = 'infinity', ended_by = '',
			manifest_id = v_manifest
		WHERE tag_id = v_last.tag_id;
		RETURN true;
	END IF;
	INSERT INTO tag (repository_id, name, manifest_id, digest, valid_from,
		pushed_by, pulled_at)
	VALUES (p_repository, t.name, v_manifest, t.digest,
		greatest(t.valid_from, v_last.valid_to), t.pushed_by,
		t.pulled_at);
	RETURN true;
END $$;
COMMENT ON FUNCTION tag_restore(bigint, tag) IS
	'Puts a tag back on the manifest of its digest; false if it names another one now';

CREATE OR REPLACE FUNCTION deletion_restore(p_deletion bigint,
	p_repository bigint, p_after bigint, p_limit bigint,
	OUT r_last bigint, OUT r_tags text[], OUT r_taken text[])
LANGUAGE plpgsql AS $$
DECLARE
	-- not by the key, which has those of all repositories
	v_ids bigint[] := ARRAY(SELECT manifest_id FROM (
			SELECT manifest_id FROM manifest
			WHERE repository_id = p_deletion OFFSET 0) AS o
		WHERE manifest_id > p_after
		ORDER BY manifest_id LIMIT p_limit);
	v_tags tag[] := ARRAY(SELECT t FROM tag t
		WHERE manifest_id = ANY (v_ids) AND valid_to = 'infinity'
		ORDER BY name);
	t tag;
BEGIN
	r_last := v_ids[cardinality(v_ids)];
	r_tags := '{}';
	r_taken := '{}';
	PERFORM manifest_copy(id, p_repository, true)
	FROM (SELECT unnest(v_ids) AS id ORDER BY 1) AS o;
	PERFORM tags_lock(p_repository,
		ARRAY(SELECT name FROM unnest(v_tags)));
	FOREACH t IN ARRAY v_tags LOOP
		IF tag_restore(p_repository, t) THEN
			r_tags := r_tags || t.name;
		ELSE
			r_taken := r_taken || t.name;
		END IF;
	END LOOP;
END $$;
COMMENT ON FUNCTION deletion_restore(bigint, bigint, bigint, bigint) IS
	'Puts some of what a deletion took, from behind a manifest on, back into a repository of the name; the last one, or null behind the end; which tags are back, and which name something else now';

-- A repository as a whole, while its name is free.
CREATE OR REPLACE FUNCTION deletion_return(d deletion, p_name text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	IF d.kind <> 'repository' OR EXISTS (SELECT FROM repository
			WHERE project_id = d.project_id AND name = p_name) THEN
		RETURN false;
	END IF;
	PERFORM quota_take(d.project_id, ARRAY(SELECT digest::bytea
		FROM repository_blob WHERE repository_id = d.repository_id
		ORDER BY digest), NULL, true);
	UPDATE repository SET project_id = d.project_id
	WHERE repository_id = d.repository_id;
	DELETE FROM deletion WHERE repository_id = d.repository_id;
	RETURN true;
END $$;
COMMENT ON FUNCTION deletion_return(deletion, text) IS
	'Gives a deleted repository back to its project; false if it is none, or the name is taken';

CREATE OR REPLACE FUNCTION deletion_find(p_deletion bigint, p_project text,
	p_repository text) RETURNS deletion LANGUAGE plpgsql AS $$
DECLARE
	d deletion;
BEGIN
	PERFORM immutable_rules_hold(project_id) FROM project
	WHERE name = p_project;
	SELECT o.* INTO d FROM deletion o
	JOIN repository r USING (repository_id)
	JOIN project p ON p.project_id = o.project_id
	WHERE o.repository_id = p_deletion AND o.expires_at > now()
		AND r.name = p_repository AND p.name = p_project
	FOR UPDATE OF o;
	RETURN d;
END $$;
COMMENT ON FUNCTION deletion_find(bigint, text, text) IS
	'Locks a deletion of a repository that can be undone; null if there is none';

CREATE OR REPLACE FUNCTION deletion_undo(d deletion, p_name text,
	p_limit bigint, OUT r_later boolean, OUT r_tags text[],
	OUT r_taken text[])
LANGUAGE plpgsql AS $$
BEGIN
	r_later := false;
	r_tags := '{}';
	r_taken := '{}';
	IF deletion_return(d, p_name) THEN
		RETURN;
	END IF;
	IF (SELECT count(*) FROM manifest
			WHERE repository_id = d.repository_id) > p_limit THEN
		r_later := true;
		UPDATE deletion SET expires_at
			= greatest(expires_at, now() + interval '7 days')
		WHERE repository_id = d.repository_id;
		RETURN;
	END IF;
	SELECT o.r_tags, o.r_taken INTO r_tags, r_taken
	FROM deletion_restore(d.repository_id,
		repository_ensure(d.project_id, p_name), 0, p_limit) AS o;
	UPDATE deletion SET expires_at = now()
	WHERE repository_id = d.repository_id;
END $$;
COMMENT ON FUNCTION deletion_undo(deletion, text, bigint) IS
	'Undoes a deletion that the caller has locked, at once, or later where that is too much: deletion_restore';

-- The grace time of what goes began with the deletion.
CREATE OR REPLACE FUNCTION gc_hasten(p_digests bytea[], p_from timestamptz[])
RETURNS void LANGUAGE sql AS $$
	UPDATE gc_blob_review q SET due_at = greatest(now(), o.from_at
		+ (SELECT delay FROM gc_delay WHERE event = 'blob_released'))
	FROM (SELECT digest, max(from_at) AS from_at
		FROM unnest(p_digests, p_from) AS u (digest, from_at)
		GROUP BY digest) AS o
	WHERE q.digest = o.digest AND q.event = 'blob_released'
$$;
COMMENT ON FUNCTION gc_hasten(bytea[], timestamptz[]) IS 'Blobs just released are looked at as if that had been at other times';

-- The newest of each first: indexes before what they list.
CREATE OR REPLACE FUNCTION deletion_manifests(p_deletions bigint[],
	p_limit bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT m.manifest_id FROM unnest(p_deletions) AS d
		CROSS JOIN LATERAL (SELECT manifest_id FROM manifest o
			WHERE repository_id = d AND NOT EXISTS (
				SELECT FROM manifest_child
				WHERE child_id = o.manifest_id)
			ORDER BY created_at DESC LIMIT p_limit) AS m
		LIMIT p_limit)
$$;
COMMENT ON FUNCTION deletion_manifests(bigint[], bigint) IS 'Some that can go first';

-- All at once: a blob that many need has one row in the queue.
CREATE OR REPLACE FUNCTION deletion_end_manifests(p_manifests bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_digests bytea[];
	v_from timestamptz[];
BEGIN
	SELECT array_agg(b.digest::bytea), array_agg(d.deleted_at)
	INTO v_digests, v_from
	FROM manifest_blob b JOIN deletion d USING (repository_id)
	WHERE b.manifest_id = ANY (p_manifests);
	DELETE FROM tag WHERE manifest_id = ANY (p_manifests);
	DELETE FROM manifest WHERE manifest_id = ANY (p_manifests);
	PERFORM gc_hasten(v_digests, v_from);
END $$;
COMMENT ON FUNCTION deletion_end_manifests(bigint[]) IS 'Removes manifests that deletions took';

CREATE OR REPLACE FUNCTION deletion_end_repositories(p_deletions bigint[],
	p_limit bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_empty bigint[] := ARRAY(SELECT d FROM unnest(p_deletions) AS d
		WHERE NOT EXISTS (SELECT FROM manifest
			WHERE repository_id = d));
	v_digests bytea[];
	v_from timestamptz[];
BEGIN
	WITH gone AS (
		DELETE FROM repository_blob l USING (
			SELECT repository_id, digest FROM repository_blob
			WHERE repository_id = ANY (v_empty) LIMIT p_limit) AS o
		WHERE l.repository_id = o.repository_id
			AND l.digest = o.digest
		RETURNING l.repository_id, l.digest
	)
	SELECT array_agg(g.digest::bytea), array_agg(d.deleted_at)
	INTO v_digests, v_from
	FROM gone g JOIN deletion d USING (repository_id);
	PERFORM gc_hasten(v_digests, v_from);
	DELETE FROM repository r WHERE repository_id = ANY (v_empty)
		AND NOT EXISTS (SELECT FROM repository_blob l
			WHERE l.repository_id = r.repository_id);
END $$;
COMMENT ON FUNCTION deletion_end_repositories(bigint[], bigint) IS
	'Removes links of those that have no manifests any more, and then they themselves';

-- As gc_manifests does, it gives up before it can be in anybody's way.
CREATE OR REPLACE FUNCTION deletion_end(p_before timestamptz, p_limit bigint,
	OUT r_looked bigint, OUT r_manifests bigint)
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
	v_over bigint[] := ARRAY(SELECT repository_id FROM deletion
		WHERE expires_at <= p_before OR project_id IS NULL
		ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
	v_ids bigint[] := deletion_manifests(v_over, p_limit);
BEGIN
	PERFORM deletion_end_manifests(v_ids);
	PERFORM deletion_end_repositories(v_over, 20 * p_limit);
	r_looked := cardinality(v_over);
	r_manifests := cardinality(v_ids);
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
	r_looked := 0;
	r_manifests := 0;
END $$;
COMMENT ON FUNCTION deletion_end(timestamptz, bigint) IS
	'Removes content of deletions whose time was over then, unless somebody has some of it; how many it looked at: none when no more goes now';
