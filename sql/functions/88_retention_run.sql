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

CREATE OR REPLACE FUNCTION retention_artifacts(p_repository bigint)
RETURNS TABLE (manifest_id bigint, digest bytea, tags text[],
	pushed_at timestamptz, pulled_at timestamptz)
LANGUAGE sql STABLE AS $$
	SELECT m.manifest_id, m.digest::bytea, t.names,
		coalesce(t.pushed_at, m.created_at),
		greatest(m.pulled_at, t.pulled_at)
	FROM manifest m LEFT JOIN (
		SELECT manifest_id, array_agg(name::text ORDER BY name) AS names,
			max(valid_from) AS pushed_at, max(pulled_at) AS pulled_at
		FROM tag WHERE repository_id = p_repository
			AND valid_to = 'infinity' GROUP BY 1) AS t USING (manifest_id)
	WHERE m.repository_id = p_repository
		AND (t.names IS NOT NULL OR NOT EXISTS (
			SELECT FROM manifest_child WHERE child_id = m.manifest_id))
		AND (m.subject IS NULL OR NOT EXISTS (SELECT FROM manifest s
			WHERE s.repository_id = p_repository
				AND s.digest = m.subject))
$$;
COMMENT ON FUNCTION retention_artifacts(bigint) IS
	'What can be kept or go by itself in a repository: neither parts that only an index names nor what refers to something';

CREATE OR REPLACE FUNCTION retention_rules(p_policy bigint)
RETURNS retention_rule[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT r FROM retention_rule r
		WHERE r.retention_policy_id = p_policy)
$$;
COMMENT ON FUNCTION retention_rules(bigint) IS 'The rules of a policy';

CREATE OR REPLACE FUNCTION retention_judge(p_rules retention_rule[],
	p_repository bigint) RETURNS TABLE (manifest_id bigint, digest bytea,
	tags text[], pushed_at timestamptz, pulled_at timestamptz, verdict text)
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	WITH artifact AS MATERIALIZED (
		SELECT * FROM retention_artifacts(p_repository)
	), rule AS MATERIALIZED (
		SELECT r AS r, r.* FROM unnest(p_rules) AS r
		WHERE retention_covers(r, (SELECT name FROM repository
			WHERE repository_id = p_repository))
	), ranked AS (
		SELECT a.manifest_id, a.pushed_at, a.pulled_at, r.template, r.amount,
			row_number() OVER (PARTITION BY r.position ORDER BY
				CASE r.template WHEN 'latestPulledN' THEN a.pulled_at
				WHEN 'latestActiveK'
					THEN greatest(a.pushed_at, a.pulled_at)
				ELSE a.pushed_at END DESC NULLS LAST,
				a.manifest_id DESC) AS place
		FROM rule r JOIN artifact a ON retention_matches(r.r, a.tags)
	), kept AS MATERIALIZED (
		SELECT DISTINCT k.manifest_id FROM ranked k WHERE CASE
			WHEN template = 'always' THEN true
			WHEN template IN ('nDaysSinceLastPush', 'lastXDays')
				THEN k.pushed_at > now() - amount * interval '1 day'
			WHEN template = 'nDaysSinceLastPull'
				THEN k.pulled_at > now() - amount * interval '1 day'
			ELSE place <= amount END
	)
	SELECT a.manifest_id, a.digest, a.tags, a.pushed_at, a.pulled_at,
		CASE WHEN k.manifest_id IS NOT NULL THEN 'kept'
		WHEN EXISTS (SELECT FROM unnest(a.tags) AS t
			WHERE tag_immutable(p_repository, t)) THEN 'immutable'
		ELSE 'goes' END
	FROM artifact a LEFT JOIN kept k USING (manifest_id)
	WHERE EXISTS (SELECT FROM rule)
	ORDER BY a.manifest_id DESC
$$;
COMMENT ON FUNCTION retention_judge(retention_rule[], bigint) IS
	'The artifacts of a repository, those pushed last first, and what rules say of each: kept, goes, or immutable, which would go; none where no rule holds';

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
	), released AS (
		SELECT mb.digest, count(*) AS n
		FROM manifest m JOIN manifest_blob mb USING (manifest_id)
		WHERE m.repository_id = ANY (p_repositories)
			AND NOT EXISTS (SELECT FROM kept WHERE id = m.manifest_id)
		GROUP BY 1
	)
	SELECT coalesce(sum(b.size), 0)::bigint
	FROM released r JOIN blob b USING (digest)
	WHERE r.n = (SELECT count(*) FROM manifest_blob mb
		WHERE mb.digest = r.digest)
$$;
COMMENT ON FUNCTION retention_freed(bigint[], bigint[]) IS
	'Bytes of blobs that nothing would need any more if of these repositories only these artifacts stayed';

CREATE OR REPLACE FUNCTION retention_preview(p_project bigint,
	p_rules retention_rule[]) RETURNS json
LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	WITH judged AS MATERIALIZED (
		SELECT r.repository_id, r.name, j.manifest_id,
			j.verdict <> 'goes' AS stays
		FROM repository r
		CROSS JOIN LATERAL retention_judge(p_rules, r.repository_id) AS j
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
COMMENT ON FUNCTION retention_preview(bigint, retention_rule[]) IS
	'What rules would delete and free in a project, in all and where';

CREATE OR REPLACE FUNCTION retention_delete(p_policy bigint,
	p_manifest bigint, p_judged_at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	a record;
	v_constraint text;
BEGIN
	SELECT r.project_id, r.name, m.digest INTO a
	FROM manifest m JOIN repository r USING (repository_id)
	WHERE m.manifest_id = p_manifest AND r.project_id IS NOT NULL;
	PERFORM immutable_rules_hold(a.project_id);
	PERFORM FROM manifest WHERE manifest_id = p_manifest FOR UPDATE;
	IF NOT FOUND OR a.project_id IS NULL THEN
		RETURN 'gone';
	END IF;
	IF EXISTS (SELECT FROM tag WHERE manifest_id = p_manifest
			AND valid_to = 'infinity' AND valid_from > p_judged_at) THEN
		RETURN 'tagged';
	END IF;
	PERFORM artifact_delete(p_manifest, '');
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, description)
	SELECT project_id, 'delete', 'artifact',
		name || '/' || a.name || '@' || digest_text(a.digest), '',
		'retention policy ' || p_policy
	FROM project WHERE project_id = a.project_id;
	INSERT INTO event (kind, project_id, repository, actor, data)
	VALUES ('delete_artifact', a.project_id, a.name, '',
		jsonb_build_object('digest', digest_text(a.digest)));
	RETURN 'deleted';
EXCEPTION WHEN check_violation OR foreign_key_violation THEN
	GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
	IF v_constraint = 'tag_immutable_check' THEN
		RETURN 'immutable';
	ELSIF v_constraint = 'manifest_child_child_id_fk' THEN
		RETURN 'listed';
	END IF;
	RAISE;
END $$;
COMMENT ON FUNCTION retention_delete(bigint, bigint, timestamptz) IS
	'Deletes an artifact that a policy has judged then: deleted, gone, or it stays because somebody has tagged it since (tagged), it is immutable or an index lists it (listed)';
