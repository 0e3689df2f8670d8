-- Roles of users, their own and those of their groups.

CREATE OR REPLACE FUNCTION glob_regex(p_glob text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
	SELECT '^' || replace(replace(replace(replace(replace(replace(replace(
		regexp_replace(p_glob, '([.+^$()|\[\]\\])', '\\\1', 'g'),
		'**', E'\x01'), '*', '[^/]*'), E'\x01', '.*'),
		'?', '[^/]'), '{', '('), '}', ')'), ',', '|')
		|| '$'
$$;
COMMENT ON FUNCTION glob_regex(text) IS
	'A repository pattern (*, **, ?, {a,b}) as a regular expression; names hold no comma';

CREATE OR REPLACE VIEW member_user AS
	SELECT member_id, project_id, user_id, role_id, repository_pattern
	FROM member
	WHERE user_id IS NOT NULL
	UNION ALL
	SELECT m.member_id, m.project_id, g.user_id, m.role_id,
		m.repository_pattern
	FROM member m JOIN usergroup_user g USING (usergroup_id);
COMMENT ON VIEW member_user IS 'Every role of every user, by name or by group';
COMMENT ON COLUMN member_user.member_id IS 'The membership it comes from';
COMMENT ON COLUMN member_user.project_id IS 'Where';
COMMENT ON COLUMN member_user.user_id IS 'Who';
COMMENT ON COLUMN member_user.role_id IS 'As what';
COMMENT ON COLUMN member_user.repository_pattern IS 'In which repositories; null: all';
