-- Tags of a repository as rows, with what people want to know of what they name.

CREATE OR REPLACE FUNCTION repository_named(p_project text, p_repository text)
RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT repository_id FROM repository
	WHERE project_id = (SELECT project_id FROM project
			WHERE name = p_project)
		AND name = p_repository
$$;
COMMENT ON FUNCTION repository_named(text, text) IS 'The repository of a project, or null';

CREATE OR REPLACE FUNCTION signed_digests(p_repository bigint)
RETURNS SETOF bytea LANGUAGE sql STABLE AS $$
	SELECT subject FROM manifest
	WHERE repository_id = p_repository AND subject IS NOT NULL
		AND accessory_type(artifact_type, config_media_type)
			IN ('signature.cosign', 'signature.notation')
$$;
COMMENT ON FUNCTION signed_digests(bigint) IS
	'What signatures of a repository are for, whether it is there or not';

-- The platform of a descriptor is optional; the part itself knows it, too.
CREATE OR REPLACE FUNCTION manifest_platforms(p_manifest bigint)
RETURNS TABLE (os text, architecture text, variant text, attestation boolean)
LANGUAGE sql STABLE AS $$
	SELECT p ->> 'os', p ->> 'architecture', p ->> 'variant',
		p ->> 'os' = 'unknown' AND p ->> 'architecture' = 'unknown'
	FROM (SELECT coalesce(c.platform, (SELECT extra_attrs FROM manifest
				WHERE manifest_id = c.child_id)) AS p
		FROM manifest_child c WHERE c.parent_id = p_manifest
		UNION ALL
		SELECT extra_attrs FROM manifest
		WHERE manifest_id = p_manifest OFFSET 0) AS found
	WHERE p ->> 'os' <> '' AND p ->> 'architecture' <> ''
$$;
COMMENT ON FUNCTION manifest_platforms(bigint) IS
	'Of an image, or of each part of an index; a part for no platform is an attestation';

-- In plpgsql as project_json is, for its plan.
CREATE OR REPLACE FUNCTION tag_row_json(t tag) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT json_strip_nulls(json_build_object(
		'name', t.name,
		'digest', digest_text(t.digest),
		'artifact_id', t.manifest_id,
		'type', m.kind,
		'media_type', coalesce(m.config_media_type, m.media_type),
		'size', m.size,
		'platforms', (SELECT coalesce(json_agg(o), '[]')
			FROM (SELECT DISTINCT os, architecture, variant
				FROM manifest_platforms(m.manifest_id)
				WHERE NOT attestation
				ORDER BY os, architecture, variant) AS o),
		'attestations', (SELECT count(*)
			FROM manifest_platforms(m.manifest_id)
			WHERE attestation),
		'signed', EXISTS (SELECT FROM signed_digests(t.repository_id) AS d
			WHERE d = t.digest),
		'accessories', (SELECT count(*) FROM manifest a
			WHERE a.repository_id = m.repository_id
				AND a.subject = m.digest),
		'immutable', tag_immutable(t.repository_id, t.name),
		'push_time', time_text(t.valid_from),
		'pull_time', time_text(t.pulled_at),
		'pushed_by', t.pushed_by,
		'labels', (SELECT coalesce(json_agg(json_build_object(
				'id', l.label_id, 'name', l.name,
				'color', l.color) ORDER BY l.label_id), '[]')
			FROM manifest_label x JOIN label l USING (label_id)
			WHERE x.manifest_id = m.manifest_id),
		'other_tags', (SELECT count(*) - 1 FROM tag o
			WHERE o.manifest_id = t.manifest_id
				AND o.valid_to = 'infinity')))
	FROM manifest m WHERE m.manifest_id = t.manifest_id);
END $$;
COMMENT ON FUNCTION tag_row_json(tag) IS 'A tag and what it names';
