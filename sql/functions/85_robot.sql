-- Robots: their names, their shapes, and what they may see.

-- In plpgsql, which keeps its plans: these are asked with every log-in.
CREATE OR REPLACE FUNCTION robot_prefix() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce((SELECT value FROM setting
		WHERE name = 'robot_name_prefix'), 'robot$');
END $$;
COMMENT ON FUNCTION robot_prefix() IS 'What the names of all robots begin with';

CREATE OR REPLACE FUNCTION robot_name(r robot) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN robot_prefix() || coalesce((SELECT name FROM project
		WHERE project_id = r.project_id) || '+', '') || r.name;
END $$;
COMMENT ON FUNCTION robot_name(robot) IS 'The name that a robot logs in with';

-- Names of robots and projects hold no +, so that a name has one reading.
CREATE OR REPLACE FUNCTION robot_of(p_login text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
	-- as robot_prefix, without a call
	v_prefix text := coalesce((SELECT value FROM setting
		WHERE name = 'robot_name_prefix'), 'robot$');
	v_local text := substr(p_login, length(v_prefix) + 1);
	v_plus integer := strpos(v_local, '+');
BEGIN
	IF NOT starts_with(p_login, v_prefix) THEN
		RETURN NULL;
	ELSIF v_plus = 0 THEN
		RETURN (SELECT robot_id FROM robot
			WHERE project_id IS NULL AND name = v_local);
	END IF;
	RETURN (SELECT robot_id FROM robot
		WHERE project_id = (SELECT project_id FROM project
			WHERE name = left(v_local, v_plus - 1))
		AND name = substr(v_local, v_plus + 1));
END $$;
COMMENT ON FUNCTION robot_of(text) IS 'The robot that logs in with this name, or null';

CREATE OR REPLACE FUNCTION robot_grants(p_permissions jsonb)
RETURNS TABLE (kind text, namespace text, project_id bigint, resource text,
	action text)
LANGUAGE sql STABLE AS $$
	SELECT DISTINCT g.kind, g.namespace,
		CASE WHEN g.kind = 'project' THEN (SELECT p.project_id
			FROM project p WHERE p.name = g.namespace) END,
		g.resource, g.action
	FROM jsonb_to_recordset(p_permissions)
		AS g (kind text, namespace text, resource text, action text)
$$;
COMMENT ON FUNCTION robot_grants(jsonb) IS
	'[{kind, namespace, resource, action}] as rows of robot_permission; no project for / and * and for what is not there';

CREATE OR REPLACE FUNCTION robot_json(r robot) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', r.robot_id,
		'name', robot_name(r),
		'description', nullif(r.description, ''),
		'level', CASE WHEN r.project_id IS NULL THEN 'system'
			ELSE 'project' END,
		'duration', r.duration,
		'editable', true,
		'disable', r.disabled,
		'expires_at', r.expires_at,
		'permissions', (SELECT json_agg(json_build_object(
				'kind', kind, 'namespace', namespace, 'access', access)
				ORDER BY kind, namespace)
			FROM (SELECT o.kind, coalesce((SELECT name FROM project
						WHERE project_id = o.project_id),
					CASE o.kind WHEN 'system' THEN '/' ELSE '*' END)
					AS namespace,
				json_agg(json_build_object('resource', o.resource,
					'action', o.action)
					ORDER BY o.resource, o.action) AS access
				FROM robot_permission o WHERE o.robot_id = r.robot_id
				GROUP BY o.kind, o.project_id) AS places),
		'creator_type', r.creator_type,
		'creator_ref', r.creator_ref,
		'creation_time', time_text(r.created_at),
		'update_time', time_text(r.updated_at)))
$$;
COMMENT ON FUNCTION robot_json(robot) IS 'Harbor''s Robot';

CREATE OR REPLACE VIEW visitor AS
	SELECT user_id AS visitor_id, project_id, repository_pattern,
		true AS pulls
	FROM member_user
	UNION ALL
	SELECT -o.robot_id, p.project_id, NULL,
		o.resource = 'repository' AND (o.action = 'pull'
			OR (o.action = 'push' AND r.project_id IS NOT NULL))
	FROM robot_permission o
	JOIN robot r USING (robot_id)
	JOIN project p ON o.project_id IS NULL OR o.project_id = p.project_id
	WHERE o.kind = 'project';
COMMENT ON VIEW visitor IS 'Projects that users and robots have something to do with';
COMMENT ON COLUMN visitor.visitor_id IS 'The user, or minus the robot';
COMMENT ON COLUMN visitor.project_id IS 'Where';
COMMENT ON COLUMN visitor.repository_pattern IS 'In which repositories; null: all';
COMMENT ON COLUMN visitor.pulls IS 'May pull there';

CREATE OR REPLACE FUNCTION project_seen(p_visitor bigint, p_all boolean,
	p_projects boolean)
RETURNS TABLE (project_id bigint, name text, public boolean, whole boolean,
	parts text)
LANGUAGE sql STABLE AS $$
	SELECT p.project_id, p.name, p.public,
		p_all OR p.public OR coalesce(v.whole, false), v.parts
	FROM project p LEFT JOIN (
		SELECT project_id,
			bool_or(pulls AND repository_pattern IS NULL) AS whole,
			string_agg(glob_regex(repository_pattern), '|')
				FILTER (WHERE pulls) AS parts
		FROM visitor WHERE visitor_id = p_visitor AND NOT p_all
		GROUP BY project_id) AS v USING (project_id)
	WHERE p_all OR p_projects OR p.public OR v.project_id IS NOT NULL
$$;
COMMENT ON FUNCTION project_seen(bigint, boolean, boolean) IS
	'Projects that a visitor (as in the view) sees, with all repositories to pull, or those whose name matches parts, or none; all of both, or of projects';
