-- Projects, what is set on them, and who may do what in them.

CREATE TABLE role (
	role_id smallint CONSTRAINT role_role_id_pk PRIMARY KEY,
	name text COLLATE "C" NOT NULL CONSTRAINT role_name_uniq UNIQUE,
	rank smallint NOT NULL CONSTRAINT role_rank_uniq UNIQUE
);
COMMENT ON TABLE role IS 'The roles of a project; what they permit is code';
COMMENT ON COLUMN role.role_id IS 'Key, as in Harbor''s API';
COMMENT ON COLUMN role.name IS 'Name, as in Harbor''s API';
COMMENT ON COLUMN role.rank IS '1 is the most powerful';

INSERT INTO role (role_id, name, rank) VALUES
	(1, 'projectAdmin', 1),
	(4, 'maintainer', 2),
	(2, 'developer', 3),
	(3, 'guest', 4),
	(5, 'limitedGuest', 5);

CREATE TABLE project (
	project_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT project_project_id_pk PRIMARY KEY,
	name text COLLATE "C" NOT NULL
		CONSTRAINT project_name_uniq UNIQUE
		CONSTRAINT project_name_check CHECK (length(name) <= 255
			AND name ~ '^[a-z0-9]+([._-][a-z0-9]+)*$'),
	owner_id bigint NOT NULL
		CONSTRAINT project_owner_id_fk REFERENCES users,
	public boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX project_owner_id_idx ON project (owner_id);

COMMENT ON TABLE project IS 'First path component of repositories; holds members and policy';
COMMENT ON COLUMN project.project_id IS 'Key';
COMMENT ON COLUMN project.name IS 'Name, unique';
COMMENT ON COLUMN project.owner_id IS 'Who created it';
COMMENT ON COLUMN project.public IS 'Anybody may pull';
COMMENT ON COLUMN project.created_at IS 'When the row was made';
COMMENT ON COLUMN project.updated_at IS 'When the row was last changed';

CREATE TABLE project_meta (
	project_id bigint NOT NULL
		CONSTRAINT project_meta_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	name text COLLATE "C" NOT NULL
		CONSTRAINT project_meta_name_check
		CHECK (length(name) BETWEEN 1 AND 255 AND name <> 'public'),
	value text NOT NULL,
	CONSTRAINT project_meta_pk PRIMARY KEY (project_id, name)
);
COMMENT ON TABLE project_meta IS 'Settings of a project, except public, which is a column';
COMMENT ON COLUMN project_meta.project_id IS 'The project';
COMMENT ON COLUMN project_meta.name IS 'Key as in Harbor''s API, such as auto_scan';
COMMENT ON COLUMN project_meta.value IS 'Value as text: "true", "false", a number, a pattern';

CREATE TABLE member (
	member_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT member_member_id_pk PRIMARY KEY,
	project_id bigint NOT NULL
		CONSTRAINT member_project_id_fk REFERENCES project ON DELETE CASCADE,
	user_id bigint
		CONSTRAINT member_user_id_fk REFERENCES users ON DELETE CASCADE,
	usergroup_id bigint
		CONSTRAINT member_usergroup_id_fk
		REFERENCES usergroup ON DELETE CASCADE,
	role_id smallint NOT NULL
		CONSTRAINT member_role_id_fk REFERENCES role,
	repository_pattern text COLLATE "C"
		CONSTRAINT member_repository_pattern_check
		CHECK (length(repository_pattern) BETWEEN 1 AND 255),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT member_entity_check
		CHECK (num_nonnulls(user_id, usergroup_id) = 1),
	CONSTRAINT member_entity_uniq UNIQUE NULLS NOT DISTINCT
		(project_id, user_id, usergroup_id, repository_pattern)
);
CREATE INDEX member_user_id_idx ON member (user_id);
CREATE INDEX member_usergroup_id_idx ON member (usergroup_id);

COMMENT ON TABLE member IS 'A role of a user or a group in a project or a part of it';
COMMENT ON COLUMN member.member_id IS 'Key';
COMMENT ON COLUMN member.project_id IS 'Where';
COMMENT ON COLUMN member.user_id IS 'Who, if a user';
COMMENT ON COLUMN member.usergroup_id IS 'Who, if a group';
COMMENT ON COLUMN member.role_id IS 'As what';
COMMENT ON COLUMN member.repository_pattern IS
	'Limits the role to repositories whose name without the project matches (*, **, ?, {a,b}); null: whole project';
COMMENT ON COLUMN member.created_at IS 'When the row was made';
COMMENT ON COLUMN member.updated_at IS 'When the row was last changed';
