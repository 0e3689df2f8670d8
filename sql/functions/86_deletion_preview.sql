-- What a deletion would take, before it is asked for.

-- Round by round: a part goes once all that list it go.  By a request whatever
-- refers to an artifact goes with it (artifact_drop); by collection nothing does
-- that something names still (gc_manifest_named).
CREATE OR REPLACE FUNCTION manifests_doomed(p_manifests bigint[],
	p_collected boolean) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_doomed bigint[] := p_manifests;
	v_next bigint[];
BEGIN
	LOOP
		v_next := ARRAY(SELECT id FROM (
			SELECT a.manifest_id AS id, p_collected AS waits
			FROM manifest m JOIN manifest a
				ON a.repository_id = m.repository_id
				AND a.subject = m.digest
			WHERE m.manifest_id = ANY (v_doomed)
			UNION
			SELECT child_id, true FROM manifest_child
			WHERE parent_id = ANY (v_doomed)) AS near
		WHERE id NOT IN (SELECT unnest(v_doomed)) AND NOT (waits AND (
			EXISTS (SELECT FROM tag t WHERE t.manifest_id = near.id
				AND t.valid_to = 'infinity')
			OR EXISTS (SELECT FROM manifest_child c
				WHERE c.child_id = near.id
					AND c.parent_id NOT IN (
						SELECT unnest(v_doomed)))
			OR p_collected AND EXISTS (
				SELECT FROM manifest m JOIN manifest s
					ON s.repository_id = m.repository_id
					AND s.digest = m.subject
				WHERE m.manifest_id = near.id
					AND s.manifest_id NOT IN (
						SELECT unnest(v_doomed))))));
		EXIT WHEN v_next = '{}';
		v_doomed := v_doomed || v_next;
	END LOOP;
	RETURN ARRAY(SELECT DISTINCT unnest(v_doomed));
END $$;
COMMENT ON FUNCTION manifests_doomed(bigint[], boolean) IS
	'Manifests, and what goes with them: at once, or in time by collection';

CREATE OR REPLACE FUNCTION manifests_leading_to(p_from bigint[],
	p_doomed bigint[], p_to bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
	WITH RECURSIVE reach (origin, id) AS (
		SELECT f, f FROM unnest(p_from) AS f WHERE p_to <> '{}'
		UNION
		SELECT r.origin, n.id FROM reach r CROSS JOIN LATERAL (
			SELECT c.child_id AS id FROM manifest_child c
			WHERE c.parent_id = r.id
			UNION ALL
			SELECT a.manifest_id FROM manifest s
			JOIN manifest a ON a.repository_id = s.repository_id
				AND a.subject = s.digest
			WHERE s.manifest_id = r.id) AS n
		WHERE n.id IN (SELECT unnest(p_doomed))
	)
	SELECT ARRAY(SELECT DISTINCT origin FROM reach WHERE id = ANY (p_to))
$$;
COMMENT ON FUNCTION manifests_leading_to(bigint[], bigint[], bigint[]) IS
	'Those with which one of the last ones would have to go';

CREATE OR REPLACE FUNCTION tags_immutable(p_manifests bigint[])
RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
	SELECT t.manifest_id FROM tag t
	WHERE t.manifest_id = ANY (p_manifests) AND t.valid_to = 'infinity'
		AND EXISTS (SELECT FROM repository r
			JOIN immutable_rule USING (project_id)
			WHERE r.repository_id = t.repository_id)
		AND tag_immutable(t.repository_id, t.name)
$$;
COMMENT ON FUNCTION tags_immutable(bigint[]) IS 'Those of these that have a tag which a rule keeps';

CREATE OR REPLACE FUNCTION deletion_until() RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT time_text(now() + deletion_time())
	WHERE deletion_time() > interval '0'
$$;
COMMENT ON FUNCTION deletion_until() IS
	'Until when what is deleted now can be put back; null: it cannot';

CREATE OR REPLACE FUNCTION deletion_preview(p_doomed bigint[],
	p_missing bigint, p_immutable bigint, p_listed bigint) RETURNS json
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	SELECT json_strip_nulls(json_build_object(
		'tags', (SELECT count(*) FROM tag
			WHERE manifest_id = ANY (p_doomed)
				AND valid_to = 'infinity'),
		'artifacts', a.shown,
		'parts', cardinality(p_doomed) - a.shown,
		'bytes', bytes_released(p_doomed, false),
		'missing', p_missing,
		'immutable', p_immutable,
		'listed', p_listed,
		'undo_until', deletion_until()))
	FROM (SELECT count(*) AS shown FROM artifact_top
		WHERE manifest_id = ANY (p_doomed)) AS a
$$;
COMMENT ON FUNCTION deletion_preview(bigint[], bigint, bigint, bigint) IS
	'These manifests as a deletion would take them, and how many of what was asked for stay';

CREATE OR REPLACE FUNCTION deletion_preview_artifacts(p_repository bigint,
	p_references text[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_ids bigint[] := ARRAY(SELECT coalesce(
			(SELECT m.manifest_id FROM manifest m
				WHERE m.repository_id = p_repository
					AND m.digest = digest_bytes(r)),
			(SELECT t.manifest_id FROM tag t
				WHERE t.repository_id = p_repository
					AND t.name = r AND t.valid_to = 'infinity'))
		FROM (SELECT DISTINCT unnest(p_references) AS r) AS asked);
	v_missing bigint := cardinality(array_positions(v_ids, NULL));
	v_immutable bigint[] := '{}';
	v_listed bigint[] := '{}';
	v_doomed bigint[];
	v_frozen bigint[];
	v_named bigint[];
BEGIN
	v_ids := array_remove(v_ids, NULL);
	LOOP
		v_doomed := manifests_doomed(v_ids, false);
		v_frozen := manifests_leading_to(v_ids, v_doomed, ARRAY(
			SELECT tags_immutable(v_doomed)));
		v_named := manifests_leading_to(v_ids, v_doomed, ARRAY(
			SELECT child_id FROM manifest_child
			WHERE child_id = ANY (v_doomed)
				AND parent_id NOT IN (SELECT unnest(v_doomed))));
		EXIT WHEN v_frozen = '{}' AND v_named = '{}';
		v_immutable := v_immutable || v_frozen;
		v_listed := v_listed || v_named;
		v_ids := ARRAY(SELECT unnest(v_ids)
			EXCEPT SELECT unnest(v_frozen || v_named));
	END LOOP;
	RETURN deletion_preview(v_doomed, v_missing, cardinality(v_immutable),
		cardinality(v_listed));
END $$;
COMMENT ON FUNCTION deletion_preview_artifacts(bigint, text[]) IS
	'What a deletion of artifacts, by tags or digests, would take; not those with which an immutable tag, or something that an index lists, would have to go';

-- They end alone; what they name stays until it is collected.
CREATE OR REPLACE FUNCTION deletion_preview_tags(p_repository bigint,
	p_tags text[]) RETURNS json LANGUAGE sql STABLE AS $$
	WITH asked AS (
		SELECT DISTINCT unnest(p_tags) COLLATE "C" AS name
	), found AS MATERIALIZED (
		SELECT t.tag_id, t.manifest_id,
			tag_immutable(p_repository, t.name) AS immutable
		FROM asked JOIN tag t ON t.repository_id = p_repository
			AND t.name = asked.name AND t.valid_to = 'infinity'
	), untagged AS MATERIALIZED (
		SELECT manifests_doomed(ARRAY(
			SELECT f.manifest_id FROM found f
			JOIN manifest m USING (manifest_id)
			WHERE NOT EXISTS (SELECT FROM tag t
				WHERE t.manifest_id = f.manifest_id
					AND t.valid_to = 'infinity'
					AND t.tag_id NOT IN (SELECT tag_id
						FROM found WHERE NOT immutable))
				AND NOT EXISTS (SELECT FROM manifest_child c
					WHERE c.child_id = f.manifest_id)
				AND NOT EXISTS (SELECT FROM manifest s
					WHERE s.repository_id = p_repository
						AND s.digest = m.subject)), true) AS ids
	)
	SELECT json_strip_nulls(json_build_object(
		'tags', (SELECT count(*) FROM found WHERE NOT immutable),
		'artifacts', 0,
		'parts', 0,
		'bytes', 0,
		'missing', (SELECT count(*) FROM asked)
			- (SELECT count(*) FROM found),
		'immutable', (SELECT count(*) FROM found WHERE immutable),
		'listed', 0,
		'undo_until', deletion_until(),
		'untagged', json_build_object(
			'artifacts', (SELECT count(*) FROM artifact_top
				WHERE manifest_id = ANY (ids)),
			'bytes', bytes_released(ids, false))))
	FROM untagged
$$;
COMMENT ON FUNCTION deletion_preview_tags(bigint, text[]) IS
	'What a deletion of tags would take: no artifact, but those that have no tag then go with a collection of such ones';

CREATE OR REPLACE FUNCTION deletion_preview_repositories(p_project bigint,
	p_names text[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_names text[] := ARRAY(SELECT DISTINCT unnest(p_names));
	v_found bigint[] := ARRAY(SELECT repository_id FROM repository
		WHERE project_id = p_project AND name = ANY (v_names));
	v_kept bigint[] := '{}';
BEGIN
	IF EXISTS (SELECT FROM immutable_rule WHERE project_id = p_project) THEN
		v_kept := ARRAY(SELECT r FROM unnest(v_found) AS r
			WHERE EXISTS (SELECT FROM tag t
				WHERE t.repository_id = r AND t.valid_to = 'infinity'
					AND tag_immutable(r, t.name)));
	END IF;
	RETURN deletion_preview(ARRAY(SELECT manifest_id FROM manifest
			WHERE repository_id = ANY (v_found)
				AND repository_id <> ALL (v_kept)),
		cardinality(v_names) - cardinality(v_found),
		cardinality(v_kept), 0);
END $$;
COMMENT ON FUNCTION deletion_preview_repositories(bigint, text[]) IS
	'What a deletion of repositories would take; not of those where a rule keeps a tag';
