-- Who people are: users, groups, browser sessions.
-- Names compare byte by byte everywhere, hence COLLATE "C".

CREATE TABLE users (
	user_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT users_user_id_pk PRIMARY KEY,
	username text COLLATE "C" NOT NULL
		CONSTRAINT users_username_check CHECK (length(username) BETWEEN 1 AND 255),
	email text COLLATE "C",
	realname text NOT NULL DEFAULT '',
	comment text NOT NULL DEFAULT '',
	password text COLLATE "C",
	source text COLLATE "C" NOT NULL DEFAULT 'local'
		CONSTRAINT users_source_check CHECK (source IN ('local', 'ldap', 'oidc')),
	sysadmin boolean NOT NULL DEFAULT false,
	generation bigint NOT NULL DEFAULT 1,
	disabled_at timestamptz,
	deleted_at timestamptz,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_username_uniq ON users (username)
	WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX users_email_uniq ON users (lower(email))
	WHERE deleted_at IS NULL AND email <> '';

COMMENT ON TABLE users IS
	'People who can log in; "user" is a reserved word of SQL';
COMMENT ON COLUMN users.user_id IS 'Key; the first user made is the administrator';
COMMENT ON COLUMN users.username IS 'Login name, unique among users not deleted';
COMMENT ON COLUMN users.email IS 'Mail address, unique among users not deleted; null or empty when unknown';
COMMENT ON COLUMN users.realname IS 'Full name for display';
COMMENT ON COLUMN users.comment IS 'Free text';
COMMENT ON COLUMN users.password IS 'crypt(5) string of a local user; null when another directory checks the password';
COMMENT ON COLUMN users.source IS 'Who checks the password: local, ldap or oidc';
COMMENT ON COLUMN users.sysadmin IS 'System administrator: passes every permission check';
COMMENT ON COLUMN users.generation IS 'Grows when password, rights or state change; ends what workers and sessions remember';
COMMENT ON COLUMN users.disabled_at IS 'When logging in was forbidden; null while allowed';
COMMENT ON COLUMN users.deleted_at IS 'When the user was deleted; the row stays for owners and audit';
COMMENT ON COLUMN users.created_at IS 'When the row was made';
COMMENT ON COLUMN users.updated_at IS 'When the row was last changed';

CREATE TABLE usergroup (
	usergroup_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT usergroup_usergroup_id_pk PRIMARY KEY,
	group_name text COLLATE "C" NOT NULL
		CONSTRAINT usergroup_group_name_check CHECK (length(group_name) BETWEEN 1 AND 255),
	group_type smallint NOT NULL
		CONSTRAINT usergroup_group_type_check CHECK (group_type IN (1, 2, 3)),
	ldap_group_dn text COLLATE "C" NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT usergroup_name_type_uniq UNIQUE (group_name, group_type)
);
CREATE UNIQUE INDEX usergroup_ldap_group_dn_uniq
	ON usergroup (lower(ldap_group_dn)) WHERE group_type = 1;

COMMENT ON TABLE usergroup IS 'Groups of another directory that can be members of projects';
COMMENT ON COLUMN usergroup.usergroup_id IS 'Key';
COMMENT ON COLUMN usergroup.group_name IS 'Name for display';
COMMENT ON COLUMN usergroup.group_type IS '1 LDAP, 2 HTTP authentication, 3 OIDC';
COMMENT ON COLUMN usergroup.ldap_group_dn IS 'Distinguished name of an LDAP group, else empty';
COMMENT ON COLUMN usergroup.created_at IS 'When the row was made';
COMMENT ON COLUMN usergroup.updated_at IS 'When the row was last changed';

CREATE TABLE usergroup_user (
	usergroup_id bigint NOT NULL
		CONSTRAINT usergroup_user_usergroup_id_fk
		REFERENCES usergroup ON DELETE CASCADE,
	user_id bigint NOT NULL
		CONSTRAINT usergroup_user_user_id_fk
		REFERENCES users ON DELETE CASCADE,
	CONSTRAINT usergroup_user_pk PRIMARY KEY (user_id, usergroup_id)
);
CREATE INDEX usergroup_user_usergroup_id_idx ON usergroup_user (usergroup_id);

COMMENT ON TABLE usergroup_user IS 'Who was in which group when last asked';
COMMENT ON COLUMN usergroup_user.usergroup_id IS 'The group';
COMMENT ON COLUMN usergroup_user.user_id IS 'The user';

CREATE TABLE session (
	session_id bytea
		CONSTRAINT session_session_id_pk PRIMARY KEY
		CONSTRAINT session_session_id_check CHECK (length(session_id) = 32),
	user_id bigint NOT NULL
		CONSTRAINT session_user_id_fk REFERENCES users ON DELETE CASCADE,
	generation bigint NOT NULL,
	csrf bytea NOT NULL,
	client text NOT NULL DEFAULT '',
	user_agent text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	seen_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL
);
CREATE INDEX session_user_id_idx ON session (user_id);

COMMENT ON TABLE session IS 'Browser sessions';
COMMENT ON COLUMN session.session_id IS 'SHA-256 of the cookie: the table alone opens nothing';
COMMENT ON COLUMN session.user_id IS 'Whose session';
COMMENT ON COLUMN session.generation IS 'The generation of the user at login; another one ends the session';
COMMENT ON COLUMN session.csrf IS 'Secret that unsafe requests must prove to know';
COMMENT ON COLUMN session.client IS 'Address at login';
COMMENT ON COLUMN session.user_agent IS 'Browser at login';
COMMENT ON COLUMN session.created_at IS 'Login time';
COMMENT ON COLUMN session.seen_at IS 'Last use, to about a minute';
COMMENT ON COLUMN session.expires_at IS 'End unless used before';
