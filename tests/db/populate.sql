-- Enough rows for the planner to prefer indexes where there are any.
SET session_replication_role = replica;
INSERT INTO users (username) SELECT 'user' || i FROM generate_series(1, 1000) i;
INSERT INTO usergroup (group_name, group_type, ldap_group_dn)
	SELECT 'group' || i, 1, 'cn=group' || i FROM generate_series(1, 200) i;
INSERT INTO usergroup_user SELECT 1 + i % 200, 1 + i % 1000
	FROM generate_series(1, 1000) i;
INSERT INTO session (session_id, user_id, generation, csrf, expires_at)
	SELECT sha256(i::text::bytea), 1 + i % 1000, 1, '', now()
	FROM generate_series(1, 2000) i;
INSERT INTO login_failure
	SELECT sha256(i::text::bytea), i, now() - i * interval '1 s'
	FROM generate_series(1, 2000) i;
INSERT INTO project (name, owner_id)
	SELECT 'p' || i, i FROM generate_series(1, 1000) i;
INSERT INTO project_meta SELECT 1 + i % 1000, 'k' || i, 'v'
	FROM generate_series(1, 2000) i;
INSERT INTO member (project_id, user_id, role_id)
	SELECT i, i, 1 FROM generate_series(1, 1000) i;
INSERT INTO member (project_id, usergroup_id, role_id)
	SELECT i, 1 + i % 200, 2 FROM generate_series(1, 1000) i;
INSERT INTO repository (project_id, name)
	SELECT 1 + i % 1000, 'r' || i FROM generate_series(1, 5000) i;
INSERT INTO repository (name) SELECT 'd' || i FROM generate_series(1, 2000) i;
INSERT INTO repository_figure (repository_id, bytes, due_at)
	SELECT repository_id, repository_id, now() + repository_id * interval '1 s'
	FROM repository;
INSERT INTO project_figure (project_id, bytes, due_at)
	SELECT project_id, project_id, now() + project_id * interval '1 s'
	FROM project;
INSERT INTO user_preference (user_id, value)
	SELECT user_id, '{}' FROM users;
INSERT INTO deletion (repository_id, project_id, kind, digest, expires_at)
	SELECT 5000 + i, 1 + i % 1000, 'artifact',
		'\x01'::bytea || sha256(i::text::bytea), now() + i * interval '1 s'
	FROM generate_series(1, 2000) i;
INSERT INTO blob (digest, size)
	SELECT '\x01'::bytea || sha256(i::text::bytea), i
	FROM generate_series(1, 20000) i;
INSERT INTO repository_blob (repository_id, digest)
	SELECT 1 + i % 5000, '\x01'::bytea || sha256(i::text::bytea)
	FROM generate_series(1, 20000) i;
INSERT INTO manifest (repository_id, digest, media_type, subject, size, payload)
	SELECT 1 + i % 5000, '\x01'::bytea || sha256(i::text::bytea), 'm',
		CASE WHEN i % 10 = 0
			THEN '\x01'::bytea || sha256((i - 5000)::text::bytea) END,
		i, '{}'
	FROM generate_series(1, 20000) i;
INSERT INTO manifest_blob SELECT i, 1 + i % 5000,
		'\x01'::bytea || sha256(i::text::bytea), true
	FROM generate_series(1, 20000) i;
INSERT INTO manifest_child SELECT i, i + 1 FROM generate_series(1, 9999, 2) i;
INSERT INTO tag (repository_id, name, manifest_id, digest)
	SELECT repository_id, 'v' || manifest_id, manifest_id, digest
	FROM manifest;
INSERT INTO label (name, project_id)
	SELECT 'l' || i, CASE WHEN i % 2 = 0 THEN 1 + i % 1000 END
	FROM generate_series(1, 2000) i;
INSERT INTO manifest_label SELECT 1 + i % 20000, 1 + i % 2000
	FROM generate_series(1, 20000) i;
INSERT INTO upload (upload_id, project_id, repository, subject, hash_alg,
		hash_state, expires_at)
	SELECT gen_random_uuid(), 1 + i % 1000, 'r', 'u', 1, '', now()
	FROM generate_series(1, 2000) i;
INSERT INTO setting (name, value)
	SELECT 'key_' || i, '' FROM generate_series(1, 500) i;
INSERT INTO robot (name, project_id, secret, duration, expires_at, creator_type,
		creator_ref, owner_id)
	SELECT 'r' || i, nullif(i % 1000, 0), '', -1, -1, 'local', 1, 1
	FROM generate_series(1, 2000) i;
INSERT INTO robot_permission
	SELECT 1 + i % 2000, 'project', nullif(i % 1000, 0), 'r' || i, 'pull'
	FROM generate_series(1, 20000) i;
INSERT INTO job (kind, state) SELECT 'K' || i % 10,
		CASE i % 10 WHEN 0 THEN 'pending' WHEN 1 THEN 'running'
			ELSE 'succeeded' END
	FROM generate_series(1, 2000) i;
INSERT INTO job_log (job_id, line) SELECT 1 + i % 2000, 'line'
	FROM generate_series(1, 20000) i;
INSERT INTO metric_registry (day)
	SELECT date '2020-01-01' + i FROM generate_series(1, 1000) i;
INSERT INTO metric_project (day, project_id)
	SELECT date '2020-01-01' + i / 1000, 1 + i % 1000
	FROM generate_series(1, 20000) i;
INSERT INTO metric_repository (repository_id, day)
	SELECT 1 + i % 5000, date '2020-01-01' + i / 5000
	FROM generate_series(1, 20000) i;
RESET session_replication_role;
ANALYZE;
