-- Roles of users, their own and those of their groups.

CREATE OR REPLACE FUNCTION glob_regex(p_glob text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
	SELECT '^' || replace(replace(replace(replace(replace(replace(replace(
		replace(replace(
		regexp_replace(p_glob, '([.+^$()|\[\]\\])', '\\\1', 'g'),
		'?', '[^/]'), '{', '('), '}', ')'), ',', '|'),
		'**/', E'\x02'), '**', E'\x01'), '*', '[^/]*'),
		E'\x01', '.*'), E'\x02', '(.*/)?')
		|| '$'
$$;
COMMENT ON FUNCTION glob_regex(text) IS
	'A repository pattern (*, **, ?, {a,b}) as a regular expression that agrees with common/base/glob.h; names hold no comma';

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

CREATE OR REPLACE FUNCTION member_name(m member) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN m.user_id IS NOT NULL
		THEN (SELECT username FROM users WHERE user_id = m.user_id)
		ELSE (SELECT group_name FROM usergroup
			WHERE usergroup_id = m.usergroup_id) END
$$;
COMMENT ON FUNCTION member_name(member) IS 'Who: name of a user or a group';

CREATE OR REPLACE FUNCTION member_text(m member) RETURNS text
LANGUAGE sql VOLATILE AS $$
	SELECT format('%s: %s', member_name(m),
			(SELECT name FROM role WHERE role_id = m.role_id))
		|| coalesce(' in ' || m.repository_pattern, '')
$$;
COMMENT ON FUNCTION member_text(member) IS 'A membership as the audit names it; volatile, to see a group that was just made';

CREATE OR REPLACE FUNCTION member_admin_remains(p_project bigint,
	p_member bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	-- one after the other, each with a look at what the one before left
	PERFORM FROM project WHERE project_id = p_project FOR NO KEY UPDATE;
	RETURN EXISTS (SELECT FROM member_user m JOIN users u USING (user_id)
		WHERE m.project_id = p_project AND m.member_id <> p_member
		AND m.role_id = 1 AND m.repository_pattern IS NULL
		AND u.deleted_at IS NULL);
END $$;
COMMENT ON FUNCTION member_admin_remains(bigint, bigint) IS
	'Whether somebody administers the project without this membership; holds back other changes until the transaction ends';

CREATE OR REPLACE FUNCTION usergroup_ensure(p_id bigint, p_name text,
	p_type bigint, p_dn text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint;
BEGIN
	IF p_id > 0 THEN
		SELECT usergroup_id INTO v_id FROM usergroup
		WHERE usergroup_id = p_id;
		RETURN v_id;
	END IF;
	IF p_dn <> '' THEN
		SELECT usergroup_id INTO v_id FROM usergroup
		WHERE group_type = 1 AND lower(ldap_group_dn) = lower(p_dn COLLATE "C");
	ELSE
		SELECT usergroup_id INTO v_id FROM usergroup
		WHERE group_name = p_name AND p_type IN (0, group_type)
		ORDER BY group_type LIMIT 1;
	END IF;
	IF v_id IS NULL AND (p_dn <> '' OR p_type IN (2, 3)) THEN
		INSERT INTO usergroup (group_name, group_type, ldap_group_dn)
		VALUES (CASE WHEN coalesce(p_name, '') = '' OR p_dn <> '' AND EXISTS (
				SELECT FROM usergroup
				WHERE group_name = p_name AND group_type = 1)
				THEN left(p_dn, 255) ELSE p_name END,
			CASE WHEN p_dn <> '' THEN 1 ELSE p_type END, p_dn)
		RETURNING usergroup_id INTO v_id;
	END IF;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION usergroup_ensure(bigint, text, bigint, text) IS
	'A group by id, else by distinguished name, else by name (and type, unless 0), made where that is enough to make one; null: there is none';
