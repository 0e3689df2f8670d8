INSERT INTO audit (project_id, operation, resource_type, resource, username, client,
	request_id, user_agent)
VALUES (7, 'pull', 'artifact', 'p7/web:1', 'user' || (random() * 1999)::integer, '192.0.2.1',
	md5(random()::text), 'containerd/1.7.2');
