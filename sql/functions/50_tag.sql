-- Tags are temporal: a move ends one row and begins another.

CREATE OR REPLACE FUNCTION tag_end(p_tag_id bigint, p_actor text) RETURNS void
LANGUAGE sql AS $$
	UPDATE tag SET ended_by = p_actor,
		valid_to = greatest(clock_timestamp(),
			valid_from + interval '1 microsecond')
	WHERE tag_id = p_tag_id AND valid_to = 'infinity'
$$;
COMMENT ON FUNCTION tag_end(bigint, text) IS 'Ends a live tag';

CREATE OR REPLACE FUNCTION tag_put(p_repository bigint, p_name text,
	p_manifest bigint, p_actor text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	v_tag tag;
	v_digest bytea;
BEGIN
	SELECT digest INTO v_digest FROM manifest
	WHERE manifest_id = p_manifest AND repository_id = p_repository
	FOR KEY SHARE;
	IF NOT FOUND THEN
		RAISE foreign_key_violation USING
			CONSTRAINT = 'tag_manifest_id_fk',
			MESSAGE = 'the manifest is gone';
	END IF;
	LOOP
		SELECT * INTO v_tag FROM tag
		WHERE repository_id = p_repository AND name = p_name
			AND valid_to = 'infinity'
		FOR NO KEY UPDATE;
		IF FOUND AND v_tag.manifest_id = p_manifest THEN
			RETURN false;
		END IF;
		PERFORM tag_end(v_tag.tag_id, p_actor);
		INSERT INTO tag (repository_id, name, manifest_id, digest,
			valid_from, pushed_by)
		VALUES (p_repository, p_name, p_manifest, v_digest,
			coalesce((SELECT valid_to FROM tag
				WHERE tag_id = v_tag.tag_id), clock_timestamp()),
			p_actor)
		ON CONFLICT (repository_id, name) WHERE valid_to = 'infinity'
			DO NOTHING;
		IF FOUND THEN
			RETURN true;
		END IF;
	END LOOP;
END $$;
COMMENT ON FUNCTION tag_put(bigint, text, bigint, text) IS
	'Points a tag at a manifest of the repository; false if it did already.  The last caller wins';
