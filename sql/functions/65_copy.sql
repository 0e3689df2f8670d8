-- Copies of artifacts between repositories: rows only, the bytes stay.

CREATE OR REPLACE FUNCTION manifest_copy(p_source bigint, p_repository bigint,
	p_same boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	m manifest;
	v_id bigint;
	v_created boolean;
BEGIN
	SELECT * INTO m FROM manifest WHERE manifest_id = p_source FOR KEY SHARE;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	PERFORM manifest_copy(child_id, p_repository, p_same)
	FROM (SELECT child_id FROM manifest_child
		WHERE parent_id = p_source ORDER BY child_id) AS o;
	PERFORM quota_take(project_id, ARRAY(SELECT digest::bytea
		FROM manifest_blob WHERE manifest_id = p_source), NULL, true)
	FROM repository WHERE repository_id = p_repository;
	INSERT INTO repository_blob (repository_id, digest)
	SELECT p_repository, digest FROM manifest_blob
	WHERE manifest_id = p_source ORDER BY digest
	ON CONFLICT ON CONSTRAINT repository_blob_pk DO UPDATE
		SET released_at = NULL
		WHERE repository_blob.released_at IS NOT NULL;
	m.repository_id := p_repository;
	IF NOT p_same THEN
		m.created_at := NULL;
		m.pulled_at := NULL;
	END IF;
	SELECT * INTO v_id, v_created FROM manifest_ensure(m);
	IF v_created THEN
		INSERT INTO manifest_blob (manifest_id, repository_id, digest,
			config)
		SELECT v_id, p_repository, digest, config FROM manifest_blob
		WHERE manifest_id = p_source ORDER BY digest;
		INSERT INTO manifest_child (parent_id, child_id, platform,
			annotations)
		SELECT v_id, n.manifest_id, c.platform, c.annotations
		FROM manifest_child c
		JOIN manifest o ON o.manifest_id = c.child_id
		JOIN manifest n ON n.repository_id = p_repository
			AND n.digest = o.digest
		WHERE c.parent_id = p_source ORDER BY n.manifest_id;
	END IF;
	IF p_same THEN
		INSERT INTO manifest_label (manifest_id, label_id, created_at)
		SELECT v_id, label_id, created_at FROM manifest_label
		WHERE manifest_id = p_source ORDER BY label_id
		ON CONFLICT DO NOTHING;
	END IF;
	PERFORM manifest_copy(manifest_id, p_repository, p_same)
	FROM (SELECT a.manifest_id FROM manifest s
		JOIN manifest a ON a.repository_id = s.repository_id
			AND a.subject = s.digest
		WHERE s.manifest_id = p_source AND a.manifest_id <> p_source
		ORDER BY a.manifest_id) AS o;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION manifest_copy(bigint, bigint, boolean) IS
	'Copies a manifest, the parts that it lists and what refers to it to another repository, where it is new, or the same with its times and labels; null if it is gone';

CREATE OR REPLACE FUNCTION artifact_copy(p_source bigint, p_repository bigint,
	p_actor text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint := manifest_copy(p_source, p_repository, false);
BEGIN
	PERFORM tag_put(p_repository, name, v_id, p_actor)
	FROM (SELECT name FROM tag
		WHERE manifest_id = p_source AND valid_to = 'infinity'
		ORDER BY name) AS o;
	RETURN (SELECT digest FROM manifest WHERE manifest_id = v_id);
END $$;
COMMENT ON FUNCTION artifact_copy(bigint, bigint, text) IS
	'manifest_copy with all tags of the source; its digest, or null if it is gone';
