-- Policies of retention, and their rules.

CREATE OR REPLACE FUNCTION retention_rule_json(r retention_rule) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_build_object(
		'id', r.position,
		'priority', r.priority,
		'disabled', r.disabled,
		'action', 'retain',
		'template', r.template,
		'params', CASE r.template WHEN 'always' THEN '{}'
			ELSE json_build_object(r.template, r.amount) END,
		'tag_selectors', json_build_array(json_build_object(
			'kind', 'doublestar',
			'decoration', CASE WHEN r.tag_excludes
				THEN 'excludes' ELSE 'matches' END,
			'pattern', r.tag_pattern,
			'extras', format('{"untagged":%s}', r.untagged::text))),
		'scope_selectors', json_build_object('repository',
			selector_json(CASE WHEN r.repository_excludes
				THEN 'repoExcludes' ELSE 'repoMatches' END,
				r.repository_pattern)))
$$;
COMMENT ON FUNCTION retention_rule_json(retention_rule) IS 'Harbor''s RetentionRule';

CREATE OR REPLACE FUNCTION retention_policy_json(p retention_policy)
RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_build_object(
		'id', p.retention_policy_id,
		'algorithm', 'or',
		'unit', p.unit,
		'rules', (SELECT coalesce(json_agg(retention_rule_json(r)
				ORDER BY r.position), '[]')
			FROM retention_rule r
			WHERE r.retention_policy_id = p.retention_policy_id),
		'trigger', json_build_object(
			'kind', 'Schedule',
			'settings', json_build_object('cron', coalesce(
				(SELECT cron FROM schedule WHERE kind = 'RETENTION'
				AND owner_id = p.retention_policy_id), '')),
			'references', json_build_object()),
		'scope', json_build_object(
			'level', 'project',
			'ref', p.project_id))
$$;
COMMENT ON FUNCTION retention_policy_json(retention_policy) IS 'Harbor''s RetentionPolicy';

CREATE OR REPLACE FUNCTION retention_rule_text(r retention_rule) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT format('%s%s: repositories %s%s, tags %s%s%s%s', r.template,
		CASE WHEN r.amount > 0 THEN ' ' || r.amount END,
		CASE WHEN r.repository_excludes THEN 'but ' END,
		r.repository_pattern,
		CASE WHEN r.tag_excludes THEN 'but ' END, r.tag_pattern,
		CASE WHEN r.untagged THEN ' and untagged' END,
		CASE WHEN r.disabled THEN ', disabled' END)
$$;
COMMENT ON FUNCTION retention_rule_text(retention_rule) IS 'A rule as the audit names it';

-- Also when the project is deleted, and takes its policy with it.
CREATE OR REPLACE FUNCTION retention_policy_unplan() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM schedule WHERE kind = 'RETENTION'
		AND owner_id = OLD.retention_policy_id;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION retention_policy_unplan() IS 'Ends the schedule of a policy that is gone';
CREATE OR REPLACE TRIGGER retention_policy_gone AFTER DELETE ON retention_policy
	FOR EACH ROW EXECUTE FUNCTION retention_policy_unplan();
