-- What a policy keeps, and what goes.  In a repository that a rule covers all goes
-- that no rule keeps; other repositories are left alone.

CREATE OR REPLACE FUNCTION retention_covers(r retention_rule,
	p_repository text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT NOT r.disabled AND p_repository COLLATE "C"
		~ glob_regex(r.repository_pattern) <> r.repository_excludes
$$;
COMMENT ON FUNCTION retention_covers(retention_rule, text) IS 'Whether the rule holds in a repository (named without the project)';

CREATE OR REPLACE FUNCTION retention_matches(r retention_rule, p_tags text[])
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_tags IS NULL THEN r.untagged ELSE EXISTS (
		SELECT FROM unnest(p_tags) AS t WHERE t COLLATE "C"
			~ glob_regex(r.tag_pattern) <> r.tag_excludes) END
$$;
COMMENT ON FUNCTION retention_matches(retention_rule, text[]) IS 'Whether the rule is about an artifact with these tags (null: none)';

CREATE OR REPLACE FUNCTION retention_units(p_repository bigint, p_unit text)
RETURNS TABLE (manifest_id bigint, digest bytea, tags text[],
	pushed_at timestamptz, pulled_at timestamptz)
LANGUAGE sql STABLE AS $$
	SELECT m.manifest_id, m.digest::bytea, t.names,
		coalesce(t.pushed_at, m.created_at),
		CASE p_unit WHEN 'tag' THEN t.pulled_at
			ELSE greatest(m.pulled_at, t.pulled_at) END
	FROM manifest m LEFT JOIN (
		SELECT manifest_id, array_agg(name::text ORDER BY name) AS names,
			max(valid_from) AS pushed_at, max(pulled_at) AS pulled_at
		FROM tag WHERE repository_id = p_repository
			AND valid_to = 'infinity'
		GROUP BY manifest_id, CASE p_unit WHEN 'tag' THEN name END)
		AS t USING (manifest_id)
	WHERE m.repository_id = p_repository
		AND (t.names IS NOT NULL OR NOT EXISTS (
			SELECT FROM manifest_child WHERE child_id = m.manifest_id))
		AND (m.subject IS NULL OR NOT EXISTS (SELECT FROM manifest s
			WHERE s.repository_id = p_repository
				AND s.digest = m.subject))
$$;
COMMENT ON FUNCTION retention_units(bigint, text) IS
	'What can be kept or go by itself in a repository, each artifact or each tag: neither parts that only an index names nor what refers to something';

CREATE OR REPLACE FUNCTION retention_rules(p_policy bigint)
RETURNS retention_rule[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT r FROM retention_rule r
		WHERE r.retention_policy_id = p_policy)
$$;
COMMENT ON FUNCTION retention_rules(bigint) IS 'The rules of a policy';

CREATE OR REPLACE FUNCTION retention_judge(p_rules retention_rule[],
	p_unit text, p_repository bigint) RETURNS TABLE (manifest_id bigint, digest bytea,
	tags text[], pushed_at timestamptz, pulled_at timestamptz, verdict text)
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	WITH unit AS MATERIALIZED (
		SELECT *, row_number() OVER () AS number
		FROM retention_units(p_repository, p_unit)
	), rule AS MATERIALIZED (
		SELECT r AS r, r.* FROM unnest(p_rules) AS r
		WHERE retention_covers(r, (SELECT name FROM repository
			WHERE repository_id = p_repository))
	), ranked AS (
		SELECT a.number, a.pushed_at, a.pulled_at, r.template, r.amount,
			row_number() OVER (PARTITION BY r.position ORDER BY
				CASE r.template WHEN 'latestPulledN' THEN a.pulled_at
				WHEN 'latestActiveK'
					THEN greatest(a.pushed_at, a.pulled_at)
				ELSE a.pushed_at END DESC NULLS LAST,
				a.manifest_id DESC, a.number) AS place
		FROM rule r JOIN unit a ON retention_matches(r.r, a.tags)
	), kept AS MATERIALIZED (
		SELECT DISTINCT k.number FROM ranked k WHERE CASE
			WHEN template = 'always' THEN true
			WHEN template IN ('nDaysSinceLastPush', 'lastXDays')
				THEN k.pushed_at > now() - amount * interval '1 day'
			WHEN template = 'nDaysSinceLastPull'
				THEN k.pulled_at > now() - amount * interval '1 day'
			ELSE place <= amount END
	)
	SELECT a.manifest_id, a.digest, a.tags, a.pushed_at, a.pulled_at,
		CASE WHEN k.number IS NOT NULL THEN 'kept'
		WHEN EXISTS (SELECT FROM unnest(a.tags) AS t
			WHERE tag_immutable(p_repository, t)) THEN 'immutable'
		ELSE 'goes' END
	FROM unit a LEFT JOIN kept k USING (number)
	WHERE EXISTS (SELECT FROM rule)
	ORDER BY a.manifest_id DESC, a.number
$$;
COMMENT ON FUNCTION retention_judge(retention_rule[], text, bigint) IS
	'The artifacts or tags of a repository, those pushed last first, and what rules say of each: kept, goes, or immutable, which would go; none where no rule holds';

-- Parts and what refers to something stay with what stays, as they go with what
-- goes (artifact_delete).
CREATE OR REPLACE FUNCTION retention_freed(p_kept bigint[],
	p_repositories bigint[]) RETURNS bigint
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	WITH RECURSIVE kept (id) AS (
		SELECT unnest(p_kept)
		UNION
		SELECT n.id FROM kept k CROSS JOIN LATERAL (
			SELECT c.child_id AS id FROM manifest_child c
			WHERE c.parent_id = k.id
			UNION ALL
			SELECT a.manifest_id FROM manifest s
			JOIN manifest a ON a.repository_id = s.repository_id
				AND a.subject = s.digest
			WHERE s.manifest_id = k.id) AS n
	)
	SELECT bytes_released(ARRAY(SELECT m.manifest_id FROM manifest m
		WHERE m.repository_id = ANY (p_repositories)
			AND NOT EXISTS (SELECT FROM kept
				WHERE id = m.manifest_id)), false)
$$;
COMMENT ON FUNCTION retention_freed(bigint[], bigint[]) IS
	'Bytes of blobs that nothing but deletions would need any more if of these repositories only these artifacts stayed';

CREATE OR REPLACE FUNCTION retention_preview(p_project bigint,
	p_rules retention_rule[], p_unit text) RETURNS json
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	WITH judged AS MATERIALIZED (
		SELECT r.repository_id, r.name, j.manifest_id,
			j.verdict <> 'goes' AS stays
		FROM repository r
		CROSS JOIN LATERAL retention_judge(p_rules, p_unit,
			r.repository_id) AS j
		WHERE r.project_id = p_project
	), repositories AS (
		SELECT repository_id, name, count(*) AS total,
			count(*) FILTER (WHERE stays) AS retained
		FROM judged GROUP BY 1, 2
	)
	SELECT json_build_object(
		'total', coalesce(sum(total), 0),
		'retained', coalesce(sum(retained), 0),
		'freed', retention_freed(
			ARRAY(SELECT manifest_id FROM judged WHERE stays),
			ARRAY(SELECT repository_id FROM repositories)),
		'repositories', coalesce(json_agg(json_build_object(
			'repository', name, 'total', total, 'retained', retained)
			ORDER BY total - retained DESC, name)
			FILTER (WHERE total > retained), '[]'))
	FROM repositories
$$;
COMMENT ON FUNCTION retention_preview(bigint, retention_rule[], text) IS
	'What rules would delete and free in a project, in all and where';

CREATE OR REPLACE FUNCTION retention_delete_artifact(p_policy text,
	p_manifest bigint, p_keep boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM deletion_log(p_manifest, NULL, p_policy);
	IF p_keep THEN
		PERFORM deletion_keep(p_manifest, NULL, '', p_policy);
	END IF;
	PERFORM artifact_drop(p_manifest, '');
	RETURN 'deleted';
EXCEPTION WHEN foreign_key_violation THEN
	RETURN 'listed';
END $$;
COMMENT ON FUNCTION retention_delete_artifact(text, bigint, boolean) IS
	'Deletes one that the caller has locked, which can be undone if it is kept; or listed: an index names it';

-- An artifact goes with its last tag.
CREATE OR REPLACE FUNCTION retention_delete_tag(p_policy text,
	m manifest, p_tag text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM tag_lock(m.repository_id, p_tag);
	IF NOT EXISTS (SELECT FROM tag WHERE manifest_id = m.manifest_id
			AND name = p_tag AND valid_to = 'infinity') THEN
		RETURN 'gone';
	END IF;
	PERFORM deletion_keep(m.manifest_id, p_tag, '', p_policy);
	PERFORM tag_end(m.repository_id, p_tag, m.digest, '');
	PERFORM deletion_log(m.manifest_id, p_tag, p_policy);
	IF NOT EXISTS (SELECT FROM tag WHERE manifest_id = m.manifest_id
			AND valid_to = 'infinity') THEN
		PERFORM retention_delete_artifact(p_policy, m.manifest_id,
			false);
	END IF;
	RETURN 'deleted';
END $$;
COMMENT ON FUNCTION retention_delete_tag(text, manifest, text) IS 'Deletes a tag of an artifact that the caller has locked; or it is gone';

CREATE OR REPLACE FUNCTION retention_delete(p_policy bigint,
	p_manifest bigint, p_tag text, p_judged_at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	m manifest;
	v_policy text := 'retention policy ' || p_policy;
	v_constraint text;
BEGIN
	PERFORM immutable_rules_hold(r.project_id)
	FROM manifest o JOIN repository r USING (repository_id)
	WHERE o.manifest_id = p_manifest AND r.project_id IS NOT NULL;
	IF FOUND THEN
		SELECT * INTO m FROM manifest WHERE manifest_id = p_manifest
		FOR UPDATE;
	END IF;
	IF NOT FOUND THEN
		RETURN 'gone';
	END IF;
	IF EXISTS (SELECT FROM tag WHERE manifest_id = p_manifest
			AND valid_to = 'infinity' AND valid_from > p_judged_at
			AND coalesce(name = p_tag, true)) THEN
		RETURN 'tagged';
	END IF;
	IF p_tag IS NOT NULL THEN
		RETURN retention_delete_tag(v_policy, m, p_tag);
	END IF;
	RETURN retention_delete_artifact(v_policy, p_manifest, true);
EXCEPTION WHEN check_violation THEN
	GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
	IF v_constraint = 'tag_immutable_check' THEN
		RETURN 'immutable';
	END IF;
	RAISE;
END $$;
COMMENT ON FUNCTION retention_delete(bigint, bigint, text, timestamptz) IS
	'Deletes an artifact (no tag), or a tag of it, that a policy has judged then: deleted, gone, or it stays because somebody has tagged it since (tagged), it is immutable or an index lists it (listed)';
