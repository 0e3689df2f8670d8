-- Manifests, each change in one round trip with its audit and event rows.

CREATE OR REPLACE FUNCTION manifest_touch(p_manifest bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	-- what is queued may go soon; the rest is named by something
	IF EXISTS (SELECT FROM gc_manifest_review
			WHERE manifest_id = p_manifest) THEN
		UPDATE manifest SET touched_at = now()
		WHERE manifest_id = p_manifest;
	END IF;
END $$;
COMMENT ON FUNCTION manifest_touch(bigint) IS
	'Keeps garbage collection from a manifest that nothing may name, for the grace time';

-- The row of a digest that may be there already.  KEY SHARE keeps a found one
-- from being deleted before the tags are on it.
CREATE OR REPLACE FUNCTION manifest_ensure(p manifest,
	OUT r_id bigint, OUT r_created boolean)
LANGUAGE plpgsql AS $$
BEGIN
	LOOP
		INSERT INTO manifest (repository_id, digest, media_type,
			artifact_type, config_media_type, subject, annotations,
			extra_attrs, kind, size, payload, created_at, pulled_at)
		VALUES (p.repository_id, p.digest, p.media_type,
			p.artifact_type, p.config_media_type, p.subject,
			p.annotations, p.extra_attrs, p.kind, p.size, p.payload,
			coalesce(p.created_at, now()), p.pulled_at)
		ON CONFLICT ON CONSTRAINT manifest_repository_id_digest_uniq
			DO NOTHING
		RETURNING manifest_id INTO r_id;
		r_created := FOUND;
		EXIT WHEN FOUND;
		SELECT manifest_id INTO r_id FROM manifest
		WHERE repository_id = p.repository_id AND digest = p.digest
		FOR KEY SHARE;
		EXIT WHEN FOUND;
	END LOOP;
	IF NOT r_created THEN
		PERFORM manifest_touch(r_id);
	END IF;
END $$;
COMMENT ON FUNCTION manifest_ensure(manifest) IS 'The manifest of this digest, made if need be';

-- Generic plans: with arrays the planner thinks that planning anew each time
-- pays, and spends more on it than on all the rest.
CREATE OR REPLACE FUNCTION manifest_put(
	p_project text, p_repository text, p_digest bytea, p_media_type text,
	p_artifact_type text, p_config_media_type text, p_kind text,
	p_subject bytea, p_annotations jsonb, p_extra_attrs jsonb,
	p_payload bytea,
	p_config bytea, p_layers bytea[], p_children bytea[],
	p_platforms text[], p_child_annotations text[], p_sparse boolean,
	p_tags text[], p_actor text, p_client text, p_request text,
	p_agent text,
	OUT r_manifest_id bigint, OUT r_created boolean,
	OUT r_missing bytea[])
RETURNS SETOF record LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	v_blobs bytea[] := p_layers;
	v_name text := p_project || '/' || p_repository;
	v_project bigint;
	v_size bigint;
	v_condemned boolean;
	m manifest;
BEGIN
	IF p_config IS NOT NULL THEN
		v_blobs := array_prepend(p_config, p_layers);
	END IF;
	SELECT project_id, (SELECT repository_id FROM repository r
		WHERE r.project_id = p.project_id AND r.name = p_repository)
	INTO v_project, m.repository_id
	FROM project p WHERE name = p_project;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF p_tags <> '{}' THEN
		PERFORM immutable_rules_hold(v_project);
	END IF;

	-- Element by element: a join, or EXISTS, may read all of a repository.
	-- What is found stays until the manifest needs it.
	SELECT array_agg(DISTINCT o.d) FILTER (WHERE (
			SELECT true FROM repository_blob
			WHERE repository_id = m.repository_id
				AND digest = o.d FOR KEY SHARE) IS NULL),
		coalesce(sum(b.size), 0),
		coalesce(bool_or(b.condemned_at IS NOT NULL), false)
	INTO r_missing, v_size, v_condemned
	FROM (SELECT DISTINCT unnest(v_blobs) AS d) AS o
	LEFT JOIN LATERAL (SELECT size, condemned_at FROM blob
		WHERE digest = o.d OFFSET 0) AS b ON true;
	IF p_children <> '{}' THEN
		-- itself before its parts, in the order of who deletes it
		PERFORM FROM manifest WHERE repository_id = m.repository_id
			AND digest = p_digest FOR KEY SHARE;
		SELECT r_missing || array_agg(DISTINCT o.d)
				FILTER (WHERE o.size IS NULL AND NOT p_sparse),
			v_size + coalesce(sum(o.size), 0)
		INTO r_missing, v_size
		FROM (SELECT d, (SELECT size FROM manifest
				WHERE repository_id = m.repository_id
					AND digest = d FOR KEY SHARE) AS size
			FROM (SELECT DISTINCT unnest(p_children) AS d) AS c)
			AS o;
	END IF;
	IF r_missing IS NOT NULL THEN
		RETURN NEXT;
		RETURN;
	END IF;
	IF m.repository_id IS NULL THEN
		m.repository_id := repository_ensure(v_project, p_repository);
	END IF;
	PERFORM quota_take(v_project, v_blobs, NULL, false);
	IF v_condemned THEN
		UPDATE blob SET condemned_at = NULL, touched_at = now()
		WHERE digest = ANY (v_blobs) AND condemned_at IS NOT NULL;
	END IF;

	m.digest := p_digest;
	m.media_type := p_media_type;
	m.artifact_type := p_artifact_type;
	m.config_media_type := p_config_media_type;
	m.subject := p_subject;
	m.annotations := p_annotations;
	m.extra_attrs := p_extra_attrs;
	m.kind := p_kind;
	m.payload := p_payload;
	m.size := length(p_payload) + v_size;
	SELECT * INTO r_manifest_id, r_created FROM manifest_ensure(m);

	IF r_created THEN
		INSERT INTO manifest_blob (manifest_id, repository_id, digest,
			config)
		SELECT DISTINCT r_manifest_id, m.repository_id, d,
			d IS NOT DISTINCT FROM p_config
		FROM unnest(v_blobs) AS d ORDER BY d;
	END IF;
	IF r_created AND p_children <> '{}' THEN
		INSERT INTO manifest_child (parent_id, child_id, platform,
			annotations)
		SELECT r_manifest_id, c.id, c.platform, c.annotations
		FROM (SELECT (SELECT manifest_id FROM manifest
					WHERE repository_id = m.repository_id
						AND digest = w.digest) AS id,
				w.platform::jsonb, w.annotations::jsonb
			FROM unnest(p_children, p_platforms,
				p_child_annotations)
				AS w (digest, platform, annotations)) AS c
		WHERE c.id IS NOT NULL
		ORDER BY c.id
		ON CONFLICT DO NOTHING;
	END IF;
	PERFORM tags_lock(m.repository_id, p_tags);
	PERFORM tag_put(m.repository_id, t, r_manifest_id, p_actor)
	FROM (SELECT DISTINCT unnest(p_tags) AS t) AS o;

	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent)
	SELECT v_project, 'create', 'artifact',
		v_name || coalesce(':' || t, '@' || digest_text(p_digest)),
		p_actor, p_client, p_request, p_agent
	FROM (SELECT NULL WHERE p_tags = '{}'
		UNION ALL SELECT unnest(p_tags)) AS o (t);
	INSERT INTO event (kind, project_id, repository, actor, data)
	VALUES ('push_artifact', v_project, p_repository, p_actor,
		jsonb_build_object('digest', digest_text(p_digest),
			'tags', to_jsonb(p_tags), 'media_type', p_media_type));
	RETURN NEXT;
END $$;
COMMENT ON FUNCTION manifest_put IS
	'Stores a manifest and its references, points tags at it, writes audit and event.  No row: no such project.  With missing blobs or children nothing is written';

CREATE OR REPLACE FUNCTION deletion_log(p_manifest bigint, p_tag text,
	p_why text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	a record;
BEGIN
	SELECT p.project_id, r.name, p.name || '/' || r.name AS path, m.digest,
		CASE WHEN p_tag IS NULL THEN 'artifact' ELSE 'tag' END AS type
	INTO a
	FROM manifest m JOIN repository r USING (repository_id)
	JOIN project p USING (project_id)
	WHERE m.manifest_id = p_manifest;
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, description)
	VALUES (a.project_id, 'delete', a.type, a.path
		|| coalesce(':' || p_tag, '@' || digest_text(a.digest)), '',
		p_why);
	INSERT INTO event (kind, project_id, repository, actor, data)
	VALUES ('delete_' || a.type, a.project_id, a.name, '',
		jsonb_strip_nulls(jsonb_build_object('tag', p_tag,
			'digest', digest_text(a.digest))));
END $$;
COMMENT ON FUNCTION deletion_log(bigint, text, text) IS
	'Audit and event of a manifest, or of a tag of it, that goes without a request; before it goes';

CREATE OR REPLACE FUNCTION manifest_hold(p_manifest bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v_repository bigint;
BEGIN
	PERFORM immutable_rules_hold(project_id)
	FROM manifest JOIN repository USING (repository_id)
	WHERE manifest_id = p_manifest;
	SELECT repository_id INTO v_repository FROM manifest
	WHERE manifest_id = p_manifest FOR UPDATE;
	RETURN v_repository;
END $$;
COMMENT ON FUNCTION manifest_hold(bigint) IS
	'Locks a manifest that is about to go; its repository, or null if it is gone';

CREATE OR REPLACE FUNCTION manifest_drop(p_manifest bigint, p_actor text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_repository bigint := manifest_hold(p_manifest);
BEGIN
	IF v_repository IS NULL THEN
		RETURN false;
	END IF;
	PERFORM tags_lock(v_repository, ARRAY(SELECT name FROM tag
		WHERE manifest_id = p_manifest AND valid_to = 'infinity'));
	PERFORM tag_end(v_repository, name, digest, p_actor) FROM tag
	WHERE manifest_id = p_manifest AND valid_to = 'infinity';
	DELETE FROM manifest WHERE manifest_id = p_manifest;
	RETURN true;
END $$;
COMMENT ON FUNCTION manifest_drop(bigint, text) IS
	'Ends the tags of a manifest and deletes it for good; false if it was gone; fails while an index lists it, or with tag_immutable_check';

CREATE OR REPLACE FUNCTION artifact_drop(p_manifest bigint, p_actor text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	v_children bigint[];
	v_accessories bigint[];
	v_id bigint;
BEGIN
	v_children := ARRAY(SELECT child_id FROM manifest_child
		WHERE parent_id = p_manifest ORDER BY 1);
	v_accessories := ARRAY(SELECT a.manifest_id
		FROM manifest m JOIN manifest a USING (repository_id)
		WHERE m.manifest_id = p_manifest AND a.subject = m.digest
			AND a.manifest_id <> p_manifest ORDER BY 1);
	IF NOT manifest_drop(p_manifest, p_actor) THEN
		RETURN false;
	END IF;
	FOREACH v_id IN ARRAY v_accessories LOOP
		PERFORM artifact_drop(v_id, p_actor);
	END LOOP;
	FOREACH v_id IN ARRAY v_children LOOP
		IF NOT EXISTS (SELECT FROM tag WHERE manifest_id = v_id
				AND valid_to = 'infinity')
		   AND NOT EXISTS (SELECT FROM manifest_child
				WHERE child_id = v_id) THEN
			PERFORM artifact_drop(v_id, p_actor);
		END IF;
	END LOOP;
	RETURN true;
END $$;
COMMENT ON FUNCTION artifact_drop(bigint, text) IS
	'manifest_drop, then what referred to it, then listed manifests that nothing else names';
