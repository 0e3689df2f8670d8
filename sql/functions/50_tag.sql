-- Tags are temporal: a move ends one row and begins another.  Whoever changes
-- a tag holds its lock, so that the history has no overlap and nobody misses a
-- row that another has just begun.  Who changes several locks them all first, in
-- order of name, so that nobody waits in a circle; and before that holds the
-- project's rules, which may keep tags where they are.

CREATE OR REPLACE FUNCTION tag_lock(p_repository bigint, p_name text)
RETURNS void LANGUAGE sql AS $$
	SELECT pg_advisory_xact_lock(hashtextextended(p_name, p_repository))
$$;
COMMENT ON FUNCTION tag_lock(bigint, text) IS
	'Keeps others from changing this tag until the transaction ends';

CREATE OR REPLACE FUNCTION tags_lock(p_repository bigint, p_names text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM tag_lock(p_repository, t)
	FROM (SELECT DISTINCT unnest(p_names) COLLATE "C" AS t
		ORDER BY t) AS o;
END $$;
COMMENT ON FUNCTION tags_lock(bigint, text[]) IS 'tag_lock for several';

CREATE OR REPLACE FUNCTION tag_locked(p_project text, p_repository text,
	p_tag text) RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
	v_repository bigint;
BEGIN
	SELECT repository_ensure(project_id, p_repository) INTO v_repository
	FROM project, immutable_rules_hold(project_id) WHERE name = p_project;
	PERFORM tag_lock(v_repository, p_tag);
	RETURN (SELECT digest FROM tag WHERE repository_id = v_repository
		AND name = p_tag AND valid_to = 'infinity');
END $$;
COMMENT ON FUNCTION tag_locked(text, text, text) IS
	'tag_lock, and what the tag names then, or null; makes the repository, so that there is something to lock';

CREATE OR REPLACE FUNCTION tag_end_time(p_from timestamptz)
RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
	SELECT greatest(clock_timestamp(), p_from + interval '1 microsecond')
$$;
COMMENT ON FUNCTION tag_end_time(timestamptz) IS
	'Now, but later than the tag began, whatever the clock says';

CREATE OR REPLACE FUNCTION tag_end(p_repository bigint, p_name text,
	p_digest bytea, p_actor text) RETURNS bytea
LANGUAGE plpgsql AS $$
DECLARE
	v_digest bytea;
BEGIN
	PERFORM immutable_rules_hold(project_id) FROM repository
	WHERE repository_id = p_repository;
	PERFORM tag_lock(p_repository, p_name);
	UPDATE tag SET ended_by = p_actor, valid_to = tag_end_time(valid_from)
	WHERE repository_id = p_repository AND name = p_name
		AND valid_to = 'infinity'
		AND (p_digest IS NULL OR digest = p_digest)
	RETURNING digest INTO v_digest;
	IF FOUND THEN
		PERFORM tag_may_end(p_repository, p_name);
	END IF;
	RETURN v_digest;
END $$;
COMMENT ON FUNCTION tag_end(bigint, text, bytea, text) IS
	'Ends a live tag, of one digest or of any (null); returns what it named, null if there was none; tag_immutable_check';

CREATE OR REPLACE FUNCTION tag_begin(p_repository bigint, p_name text,
	p_manifest bigint, p_actor text, p_from timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	m record;
	v_id bigint;
BEGIN
	-- By its key alone: with the repository as a condition the planner
	-- may read all manifests of the repository.
	SELECT repository_id, digest INTO m FROM manifest
	WHERE manifest_id = p_manifest FOR KEY SHARE;
	IF m.repository_id IS DISTINCT FROM p_repository THEN
		RAISE foreign_key_violation USING
			CONSTRAINT = 'tag_manifest_id_fk',
			MESSAGE = 'the manifest is gone';
	END IF;
	PERFORM tag_lock(p_repository, p_name);
	INSERT INTO tag (repository_id, name, manifest_id, digest, valid_from,
		pushed_by)
	VALUES (p_repository, p_name, p_manifest, m.digest,
		coalesce(p_from, clock_timestamp()), p_actor)
	RETURNING tag_id INTO v_id;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION tag_begin(bigint, text, bigint, text, timestamptz) IS
	'A new tag for a manifest of the repository, from a time or now (null); tag_live_uniq if there is one, tag_manifest_id_fk if the manifest is gone';

CREATE OR REPLACE FUNCTION tag_put(p_repository bigint, p_name text,
	p_manifest bigint, p_actor text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	t record;
	v_from timestamptz;
BEGIN
	PERFORM tag_lock(p_repository, p_name);
	SELECT tag_id, manifest_id INTO t FROM tag
	WHERE repository_id = p_repository AND name = p_name
		AND valid_to = 'infinity';
	IF t.manifest_id = p_manifest THEN
		RETURN false;
	END IF;
	IF FOUND THEN
		PERFORM tag_may_end(p_repository, p_name);
		UPDATE tag SET ended_by = p_actor,
			valid_to = tag_end_time(valid_from)
		WHERE tag_id = t.tag_id
		RETURNING valid_to INTO v_from;
	END IF;
	PERFORM tag_begin(p_repository, p_name, p_manifest, p_actor, v_from);
	RETURN true;
END $$;
COMMENT ON FUNCTION tag_put(bigint, text, bigint, text) IS
	'Points a tag at a manifest of the repository; false if it did already.  The last caller wins, unless a rule keeps the tag where it is (tag_immutable_check)';
