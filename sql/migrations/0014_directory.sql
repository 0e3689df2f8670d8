-- What a directory said of its users.
ALTER TABLE users
	ADD COLUMN directory_dn text NOT NULL DEFAULT '',
	ADD COLUMN directory_admin boolean NOT NULL DEFAULT false,
	ADD COLUMN directory_groups text[] COLLATE "C" NOT NULL DEFAULT '{}',
	ADD COLUMN directory_at timestamptz;

COMMENT ON COLUMN users.directory_dn IS 'Distinguished name of a user of a directory, else empty';
COMMENT ON COLUMN users.directory_admin IS 'Member of the directory''s group of system administrators; counts like sysadmin';
COMMENT ON COLUMN users.directory_groups IS 'Distinguished names of all groups, in lower case; those that are in usergroup make usergroup_user';
COMMENT ON COLUMN users.directory_at IS 'When the directory was asked; null: never';

CREATE INDEX users_directory_groups_idx ON users USING gin (directory_groups);
