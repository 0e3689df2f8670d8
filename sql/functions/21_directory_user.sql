-- Users of a directory, as it describes them, and the groups that it puts them in.

CREATE OR REPLACE FUNCTION directory_user_groups(p_user bigint) RETURNS void
LANGUAGE sql AS $$
	DELETE FROM usergroup_user m USING usergroup g, users u
	WHERE m.user_id = p_user AND u.user_id = p_user
		AND g.usergroup_id = m.usergroup_id AND g.group_type = 1
		AND lower(g.ldap_group_dn) <> ALL (u.directory_groups);
	INSERT INTO usergroup_user (usergroup_id, user_id)
	SELECT g.usergroup_id, p_user
	FROM users u JOIN usergroup g ON g.group_type = 1
		AND lower(g.ldap_group_dn) = ANY (u.directory_groups)
	WHERE u.user_id = p_user
	ON CONFLICT ON CONSTRAINT usergroup_user_pk DO NOTHING
$$;
COMMENT ON FUNCTION directory_user_groups(bigint) IS
	'Makes usergroup_user what users.directory_groups says';

CREATE OR REPLACE FUNCTION usergroup_fill() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO usergroup_user (usergroup_id, user_id)
	SELECT NEW.usergroup_id, user_id FROM users
	WHERE directory_groups @> ARRAY[lower(NEW.ldap_group_dn)]
		AND deleted_at IS NULL;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION usergroup_fill() IS
	'A group that becomes known has those users at once who were seen in it before';

CREATE OR REPLACE TRIGGER usergroup_fill AFTER INSERT ON usergroup
	FOR EACH ROW WHEN (NEW.group_type = 1) EXECUTE FUNCTION usergroup_fill();

CREATE OR REPLACE FUNCTION directory_user_email(p_user bigint, p_email text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE users SET email = left(p_email, 255)
	WHERE user_id = p_user AND email IS DISTINCT FROM left(p_email, 255);
EXCEPTION WHEN unique_violation THEN
	-- somebody else's here: who it is does not depend on it
	UPDATE users SET email = NULL WHERE user_id = p_user;
END $$;
COMMENT ON FUNCTION directory_user_email(bigint, text) IS
	'Sets the mail address, or none if another user has it';

CREATE OR REPLACE FUNCTION directory_user_keep(p_username text, p_email text,
	p_realname text, p_dn text, p_admin boolean, p_groups text[],
	p_actor text, p_client text, p_request text,
	p_agent text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	v_id bigint;
	v_new boolean;
BEGIN
	v_new := NOT EXISTS (SELECT FROM users
		WHERE username = p_username AND deleted_at IS NULL);
	IF v_new THEN
		INSERT INTO users (username, source) VALUES (p_username, 'ldap')
		ON CONFLICT (username) WHERE deleted_at IS NULL DO NOTHING
		RETURNING user_id INTO v_id;
	END IF;
	IF v_id IS NOT NULL THEN
		INSERT INTO audit (operation, resource_type, resource, username,
			client, request_id, user_agent, description)
		VALUES ('create', 'user', p_username, p_actor, p_client,
			p_request, p_agent, p_dn);
	END IF;
	UPDATE users SET
		realname = left(coalesce(p_realname, p_username), 255),
		directory_dn = p_dn,
		directory_admin = p_admin,
		directory_groups = ARRAY(SELECT DISTINCT lower(g COLLATE "C")
			FROM unnest(p_groups) AS g ORDER BY 1),
		directory_at = now()
	WHERE username = p_username AND deleted_at IS NULL AND source = 'ldap'
	RETURNING user_id INTO v_id;
	IF v_id IS NOT NULL THEN
		PERFORM directory_user_email(v_id, p_email);
		PERFORM directory_user_groups(v_id);
	END IF;
	RETURN v_id;
END $$;
COMMENT ON FUNCTION directory_user_keep(text, text, text, text, boolean, text[],
	text, text, text, text) IS
	'A user as the directory describes it now, made if unknown; null if the name is a local user''s';
