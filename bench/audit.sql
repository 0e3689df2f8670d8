-- :rows rows of audit in an empty schema, over the 140 days that end now; 95 of
-- 100 of them pulls, by 2,000 users in 500 projects.  Of these project 499 is
-- quiet, 500 empty; "rare" does 20 things in two months, "left" did much once.

SELECT setseed(0.5);
SET session_replication_role = replica;
SET synchronous_commit = off;
SET ROLE roadstead_owner;
SELECT count(audit_partition_make(m AT TIME ZONE 'UTC'))
	FROM generate_series(date_trunc('month', now() AT TIME ZONE 'UTC'
		- interval '140 days'), now() AT TIME ZONE 'UTC', '1 month') AS m;
INSERT INTO users (username)
	SELECT 'user' || i FROM generate_series(0, 1999) AS i;
INSERT INTO project (name, owner_id)
	SELECT 'p' || i, 1 FROM generate_series(2, 500) AS i;

INSERT INTO audit (op_time, project_id, operation, resource_type, resource,
	username, client, request_id, user_agent)
SELECT now() - interval '140 days' + i * (interval '140 days' / :rows),
	p, CASE WHEN kind < 95 THEN 'pull' WHEN kind < 99 THEN 'create'
		ELSE 'delete' END,
	'artifact', format('p%s/web:%s', p, i % 100), 'user' || u,
	'192.0.2.' || u % 256, md5(i::text), 'containerd/1.7.2'
FROM (SELECT i, 1 + (random() * 497)::integer AS p,
		(random() * 1999)::integer AS u, random() * 100 AS kind
	FROM generate_series(1, :rows) AS i OFFSET 0) AS made;

INSERT INTO audit (op_time, project_id, operation, resource_type, resource,
	username)
SELECT now() - i * interval '3 days', 1 + i, 'create', 'artifact', 'p1/web:1',
	'rare' FROM generate_series(1, 20) AS i
UNION ALL
SELECT now() - interval '90 days' - i * interval '1 minute', 1 + i % 400, 'pull',
	'artifact', 'p1/web:1', 'left' FROM generate_series(1, 5000) AS i
UNION ALL
SELECT now() - interval '40 days' - i * interval '1 hour', 499, 'pull',
	'artifact', 'p499/web:1', 'user1' FROM generate_series(1, 50) AS i;
UPDATE audit_horizon SET settled_at = now();
\timing on
DO $$ BEGIN
	WHILE audit_see(5000) > 0 LOOP
		COMMIT;
	END LOOP;
END $$;
\timing off
VACUUM ANALYZE audit, audit_seen;
SELECT relname, pg_size_pretty(sum(pg_total_relation_size(relid)))
FROM pg_partition_tree('audit'), pg_class WHERE oid = 'audit'::regclass
GROUP BY 1 UNION ALL
SELECT 'audit_seen', pg_size_pretty(pg_total_relation_size('audit_seen'));
