-- Robots: accounts of machines, with permissions of their own.

-- A name that holds this sign is a robot's, which needs no second look.
ALTER TABLE users ADD CONSTRAINT users_username_sign_check
	CHECK (strpos(username, '$') = 0);

CREATE TABLE robot (
	robot_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT robot_robot_id_pk PRIMARY KEY,
	name text COLLATE "C" NOT NULL
		CONSTRAINT robot_name_check CHECK (length(name) <= 255
			AND name ~ '^[a-z0-9]+([._-][a-z0-9]+)*$'),
	project_id bigint
		CONSTRAINT robot_project_id_fk REFERENCES project ON DELETE CASCADE,
	description text NOT NULL DEFAULT '',
	secret text COLLATE "C" NOT NULL,
	generation bigint NOT NULL DEFAULT 1,
	duration bigint NOT NULL
		CONSTRAINT robot_duration_check
		CHECK (duration = -1 OR duration BETWEEN 1 AND 2147483648),
	expires_at bigint NOT NULL,
	disabled boolean NOT NULL DEFAULT false,
	creator_type text COLLATE "C" NOT NULL
		CONSTRAINT robot_creator_type_check
		CHECK (creator_type IN ('local', 'robot')),
	creator_ref bigint NOT NULL,
	owner_id bigint NOT NULL
		CONSTRAINT robot_owner_id_fk REFERENCES users,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT robot_name_uniq UNIQUE NULLS NOT DISTINCT (project_id, name)
);
CREATE INDEX robot_owner_id_idx ON robot (owner_id);

COMMENT ON TABLE robot IS 'Accounts of machines';
COMMENT ON COLUMN robot.robot_id IS 'Key';
COMMENT ON COLUMN robot.name IS 'Name without prefix and project, unique in the project or among those of the system';
COMMENT ON COLUMN robot.project_id IS 'The project it belongs to and ends with; null: the system';
COMMENT ON COLUMN robot.description IS 'Free text';
COMMENT ON COLUMN robot.secret IS 'SHA-256 in hex of a secret of our making, which is random; crypt(5) string of a client''s';
COMMENT ON COLUMN robot.generation IS 'Grows with every change; ends what workers remember';
COMMENT ON COLUMN robot.duration IS 'Days to live, -1 for ever';
COMMENT ON COLUMN robot.expires_at IS 'End in seconds since 1970, -1 never; days may outlast timestamptz';
COMMENT ON COLUMN robot.disabled IS 'May not log in';
COMMENT ON COLUMN robot.creator_type IS 'What made it: local (a user) or robot';
COMMENT ON COLUMN robot.creator_ref IS 'Key of the user or robot that made it, which may be gone';
COMMENT ON COLUMN robot.owner_id IS 'The user at the beginning of the line of creators; owns what the robot makes';
COMMENT ON COLUMN robot.created_at IS 'When the row was made';
COMMENT ON COLUMN robot.updated_at IS 'When the row was last changed';

CREATE TABLE robot_permission (
	robot_id bigint NOT NULL
		CONSTRAINT robot_permission_robot_id_fk
		REFERENCES robot ON DELETE CASCADE,
	kind text COLLATE "C" NOT NULL
		CONSTRAINT robot_permission_kind_check
		CHECK (kind IN ('system', 'project')),
	project_id bigint
		CONSTRAINT robot_permission_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	resource text COLLATE "C" NOT NULL,
	action text COLLATE "C" NOT NULL,
	CONSTRAINT robot_permission_place_check
		CHECK (kind = 'project' OR project_id IS NULL),
	CONSTRAINT robot_permission_uniq UNIQUE NULLS NOT DISTINCT
		(robot_id, kind, resource, action, project_id)
);
CREATE INDEX robot_permission_project_id_idx ON robot_permission (project_id);
CREATE INDEX robot_permission_visitor_idx ON robot_permission ((-robot_id));

COMMENT ON TABLE robot_permission IS 'What robots may do';
COMMENT ON COLUMN robot_permission.robot_id IS 'Who';
COMMENT ON COLUMN robot_permission.kind IS 'system or project: what the resource is of';
COMMENT ON COLUMN robot_permission.project_id IS 'Where; null for the system, and for all projects: a name made anew inherits nothing';
COMMENT ON COLUMN robot_permission.resource IS 'Resource as in Harbor''s API';
COMMENT ON COLUMN robot_permission.action IS 'Action as in Harbor''s API';
