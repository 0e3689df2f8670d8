-- Harbor's shapes of things, made where the data is.  Zero values are left out
-- except where Harbor always writes them.

-- What ARTIFACT_LIST shows as top: no accessories, and no parts of an index
-- without a tag of their own.
CREATE OR REPLACE VIEW artifact_top AS
	SELECT m.manifest_id, m.repository_id FROM manifest m
	WHERE (m.subject IS NULL OR NOT EXISTS (SELECT FROM manifest s
			WHERE s.repository_id = m.repository_id AND s.digest = m.subject))
		AND (NOT EXISTS (SELECT FROM manifest_child c
				WHERE c.child_id = m.manifest_id)
			OR EXISTS (SELECT FROM tag t WHERE t.manifest_id = m.manifest_id
				AND t.valid_to = 'infinity'));
COMMENT ON VIEW artifact_top IS 'Artifacts that lists show';
COMMENT ON COLUMN artifact_top.manifest_id IS 'The artifact';
COMMENT ON COLUMN artifact_top.repository_id IS 'Where it is';

CREATE OR REPLACE FUNCTION artifact_count(p_repository bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT count(*) FROM artifact_top
		WHERE repository_id = p_repository);
END $$;
COMMENT ON FUNCTION artifact_count(bigint) IS 'Artifacts that a repository shows';

CREATE OR REPLACE FUNCTION deletion_json(d deletion, p_name text) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', d.repository_id, 'type', d.kind, 'repository', p_name,
		'digest', digest_text(d.digest),
		'artifact_type', m.kind, 'size', m.size,
		'tags', CASE WHEN d.kind <> 'repository' THEN (
			SELECT json_agg(name ORDER BY name) FROM (
				SELECT name FROM tag
				WHERE repository_id = d.repository_id
					AND valid_to = 'infinity'
				ORDER BY name LIMIT 100) AS t) END,
		'artifact_count', CASE WHEN d.kind = 'repository'
			THEN artifact_count(d.repository_id) END,
		'deleted_by', d.deleted_by, 'reason', nullif(d.reason, ''),
		'deletion_time', time_text(d.deleted_at),
		'expiration_time', time_text(d.expires_at)))
	FROM (SELECT) AS one LEFT JOIN manifest m
		ON m.repository_id = d.repository_id AND m.digest = d.digest
$$;
COMMENT ON FUNCTION deletion_json(deletion, text) IS 'As the API shows it; name: of the repository, with its project';

-- In plpgsql, which keeps its plans.
CREATE OR REPLACE FUNCTION repository_json(r repository, p_project text)
RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT json_strip_nulls(json_build_object(
		'id', r.repository_id,
		'project_id', r.project_id,
		'name', p_project || '/' || r.name,
		'description', nullif(r.description, ''),
		'artifact_count', artifact_count(r.repository_id),
		'tag_count', (SELECT count(*) FROM tag t
			WHERE t.repository_id = r.repository_id
				AND t.valid_to = 'infinity'),
		'pull_count', r.pull_count,
		'size', f.bytes,
		'unique_size', f.unique_bytes,
		'last_push', time_text(f.pushed_at),
		'last_pull', time_text(f.pulled_at),
		'creation_time', time_text(r.created_at),
		'update_time', time_text(r.updated_at)))
	FROM (SELECT) AS one LEFT JOIN repository_figure f
		ON f.repository_id = r.repository_id);
END $$;
COMMENT ON FUNCTION repository_json(repository, text) IS
	'Harbor''s Repository, and what was counted of it';

CREATE OR REPLACE FUNCTION tag_json(t tag, p_immutable boolean) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', t.tag_id,
		'repository_id', t.repository_id,
		'artifact_id', t.manifest_id,
		'name', t.name,
		'push_time', time_text(t.valid_from),
		'pull_time', time_text(t.pulled_at),
		'immutable', p_immutable
			AND tag_immutable(t.repository_id, t.name)))
$$;
COMMENT ON FUNCTION tag_json(tag, boolean) IS
	'Harbor''s Tag; it is called immutable only if that is wanted';

CREATE OR REPLACE FUNCTION accessory_type(p_artifact_type text,
	p_config_media_type text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE coalesce(p_artifact_type, p_config_media_type, '')
		WHEN 'application/vnd.dev.cosign.artifact.sig.v1+json'
			THEN 'signature.cosign'
		WHEN 'application/vnd.dev.sigstore.bundle.v0.3+json'
			THEN 'signature.cosign'
		WHEN 'application/vnd.cncf.notary.signature'
			THEN 'signature.notation'
		WHEN 'application/vnd.goharbor.harbor.sbom.v1'
			THEN 'sbom.harbor'
		ELSE 'subject.accessory' END
$$;
COMMENT ON FUNCTION accessory_type(text, text) IS 'What kind of accessory an artifact type is';

CREATE OR REPLACE FUNCTION accessory_json(a manifest, s manifest, p_path text)
RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_build_object(
		'id', a.manifest_id,
		'artifact_id', a.manifest_id,
		'subject_artifact_id', s.manifest_id,
		'subject_artifact_digest', digest_text(s.digest),
		'subject_artifact_repo', p_path,
		'size', a.size,
		'digest', digest_text(a.digest),
		'type', accessory_type(a.artifact_type, a.config_media_type),
		'icon', '',
		'creation_time', time_text(a.created_at))
$$;
COMMENT ON FUNCTION accessory_json(manifest, manifest, text) IS
	'Harbor''s Accessory: a refers to s in the repository named p_path';

CREATE OR REPLACE FUNCTION label_json(l label) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', l.label_id,
		'name', l.name,
		'description', nullif(l.description, ''),
		'color', nullif(l.color, ''),
		'scope', CASE WHEN l.project_id IS NULL THEN 'g' ELSE 'p' END,
		'project_id', l.project_id,
		'creation_time', time_text(l.created_at),
		'update_time', time_text(l.updated_at)))
$$;
COMMENT ON FUNCTION label_json(label) IS 'Harbor''s Label';

CREATE OR REPLACE FUNCTION artifact_json(m manifest, p_project bigint,
	p_path text, p_tags boolean, p_labels boolean, p_accessories boolean,
	p_immutable boolean)
RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', m.manifest_id,
		'type', m.kind,
		'media_type', coalesce(m.config_media_type, m.media_type),
		'manifest_media_type', m.media_type,
		'artifact_type', coalesce(m.artifact_type, m.config_media_type,
			m.media_type),
		'project_id', p_project,
		'repository_id', m.repository_id,
		'repository_name', p_path,
		'digest', digest_text(m.digest),
		'size', m.size,
		'push_time', time_text(m.created_at),
		'pull_time', time_text(m.pulled_at),
		'extra_attrs', m.extra_attrs,
		'annotations', m.annotations,
		'references', (SELECT json_agg(json_build_object(
				'parent_id', c.parent_id,
				'child_id', c.child_id,
				'child_digest', digest_text(k.digest),
				'platform', c.platform,
				'annotations', c.annotations)
				ORDER BY c.child_id)
			FROM manifest_child c
			JOIN manifest k ON k.manifest_id = c.child_id
			WHERE c.parent_id = m.manifest_id),
		'tags', (SELECT json_agg(tag_json(t, p_immutable)
				ORDER BY t.valid_from DESC, t.tag_id DESC)
			FROM tag t WHERE p_tags AND t.manifest_id = m.manifest_id
			AND t.valid_to = 'infinity'),
		'labels', (SELECT json_agg(label_json(l) ORDER BY l.label_id)
			FROM manifest_label x JOIN label l USING (label_id)
			WHERE p_labels AND x.manifest_id = m.manifest_id),
		'accessories', (SELECT json_agg(accessory_json(a, m, p_path)
				ORDER BY a.manifest_id)
			FROM manifest a WHERE p_accessories
			AND a.repository_id = m.repository_id
			AND a.subject = m.digest)))
$$;
COMMENT ON FUNCTION artifact_json(manifest, bigint, text, boolean, boolean,
	boolean, boolean) IS 'Harbor''s Artifact, with tags, labels, accessories and what is immutable if wanted';

-- In plpgsql, which keeps its plans: to plan it takes as long as eighty calls.
CREATE OR REPLACE FUNCTION project_json(p project, p_user bigint,
	p_detail boolean) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT json_strip_nulls(json_build_object(
		'project_id', p.project_id,
		'owner_id', p.owner_id,
		'owner_name', (SELECT username FROM users
			WHERE user_id = p.owner_id),
		'name', p.name,
		'creation_time', time_text(p.created_at),
		'update_time', time_text(p.updated_at),
		'current_user_role_id', best.role_id,
		'current_user_role_ids', best.role_ids,
		'repo_count', CASE WHEN p_detail THEN
			(SELECT count(*) FROM repository r
				WHERE r.project_id = p.project_id
				AND (best.parts IS NULL OR r.name ~ best.parts)) ELSE 0 END,
		'size', f.bytes,
		'storage_limit', f.storage_limit,
		'last_push', time_text(f.pushed_at),
		'last_pull', time_text(f.pulled_at),
		'metadata', (SELECT json_object_agg(name, value ORDER BY name)
			FROM (SELECT 'public' AS name,
					p.public::text AS value
				UNION ALL
				SELECT name, value FROM project_meta
				WHERE project_id = p.project_id
				UNION ALL
				SELECT 'retention_id', retention_policy_id::text
				FROM retention_policy
				WHERE project_id = p.project_id) AS meta)))
	FROM (SELECT (array_agg(role_id ORDER BY rank)
				FILTER (WHERE repository_pattern IS NULL))[1] AS role_id,
			array_agg(DISTINCT role_id)
				FILTER (WHERE repository_pattern IS NULL) AS role_ids,
			CASE WHEN bool_and(repository_pattern IS NOT NULL)
				AND NOT p.public AND NOT EXISTS (SELECT FROM users
					WHERE user_id = p_user
					AND (sysadmin OR directory_admin))
				THEN string_agg(glob_regex(repository_pattern), '|')
			END AS parts
		FROM member_user JOIN role USING (role_id)
		WHERE p_detail AND project_id = p.project_id
			AND user_id = p_user) AS best
	LEFT JOIN LATERAL project_figure_for(p, p_user) AS f ON p_detail);
END $$;
COMMENT ON FUNCTION project_json(project, bigint, boolean) IS
	'Harbor''s Project as this user sees it; detail adds roles and figures, and counts the repositories that he sees';

CREATE OR REPLACE FUNCTION user_json(u users) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'user_id', u.user_id,
		'username', u.username,
		'email', nullif(u.email, ''),
		'realname', nullif(u.realname, ''),
		'comment', nullif(u.comment, ''),
		'sysadmin_flag', u.sysadmin,
		'admin_role_in_auth', u.directory_admin,
		'creation_time', time_text(u.created_at),
		'update_time', time_text(u.updated_at)))
$$;
COMMENT ON FUNCTION user_json(users) IS 'Harbor''s UserResp';

CREATE OR REPLACE FUNCTION member_json(m member) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', m.member_id,
		'project_id', m.project_id,
		'entity_name', member_name(m),
		'role_name', (SELECT name FROM role WHERE role_id = m.role_id),
		'role_id', m.role_id,
		'entity_id', coalesce(m.user_id, m.usergroup_id),
		'entity_type', CASE WHEN m.user_id IS NULL THEN 'g' ELSE 'u' END,
		'repository_pattern', m.repository_pattern))
$$;
COMMENT ON FUNCTION member_json(member) IS
	'Harbor''s ProjectMemberEntity, and the pattern that limits it';

CREATE OR REPLACE FUNCTION usergroup_json(g usergroup, p_dn boolean)
RETURNS json LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', g.usergroup_id,
		'group_name', g.group_name,
		'group_type', g.group_type,
		'ldap_group_dn', CASE WHEN p_dn
			THEN nullif(g.ldap_group_dn, '') END))
$$;
COMMENT ON FUNCTION usergroup_json(usergroup, boolean) IS
	'Harbor''s UserGroup, or without distinguished name its UserGroupSearchItem';

CREATE OR REPLACE FUNCTION project_bytes(p_project bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT coalesce(sum(size), 0) FROM blob WHERE digest IN (
		SELECT l.digest FROM repository r
		JOIN repository_blob l USING (repository_id)
		WHERE r.project_id = p_project AND quota_link_counts(l)));
END $$;
COMMENT ON FUNCTION project_bytes(bigint) IS
	'Bytes of the blobs of a project, each counted once';

-- All are read: by scans, and at once.
CREATE OR REPLACE FUNCTION projects_bytes() RETURNS jsonb
LANGUAGE sql STABLE SET enable_seqscan = on SET work_mem = '64MB' SET jit = off
AS $$
	SELECT coalesce(jsonb_object_agg(project_id, bytes), '{}') FROM (
		SELECT project_id, sum(size)::bigint AS bytes FROM (
			SELECT DISTINCT r.project_id, b.digest, b.size
			FROM repository r
			JOIN repository_blob l USING (repository_id)
			JOIN blob b USING (digest)
			WHERE r.project_id IS NOT NULL
				AND quota_link_counts(l)) AS counted
		GROUP BY project_id) AS summed
$$;
COMMENT ON FUNCTION projects_bytes() IS
	'project_bytes of all projects that store something, by their numbers';

CREATE OR REPLACE FUNCTION project_summary_json(p project, p_members boolean,
	p_quota boolean) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'repo_count', (SELECT count(*) FROM repository
			WHERE project_id = p.project_id),
		'project_admin_count', m.counts -> '1',
		'maintainer_count', m.counts -> '4',
		'developer_count', m.counts -> '2',
		'guest_count', m.counts -> '3',
		'limited_guest_count', m.counts -> '5',
		'quota', CASE WHEN p_quota THEN json_build_object(
			'hard', json_build_object('storage', p.storage_limit),
			'used', json_build_object('storage',
				project_bytes(p.project_id))) END))
	FROM (SELECT json_object_agg(role_id, n) AS counts
		FROM (SELECT role_id,
				count(DISTINCT (user_id, usergroup_id)) AS n
			FROM member
			WHERE p_members AND project_id = p.project_id
			GROUP BY role_id) AS by_role) AS m
$$;
COMMENT ON FUNCTION project_summary_json(project, boolean, boolean) IS
	'Harbor''s ProjectSummary; members and quota only for those who may know';

CREATE OR REPLACE FUNCTION quota_json(p project) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_build_object(
		'id', p.project_id,
		'ref', json_build_object(
			'id', p.project_id,
			'name', p.name,
			'owner_name', (SELECT username FROM users
				WHERE user_id = p.owner_id)),
		'hard', json_build_object('storage', p.storage_limit),
		'used', json_build_object('storage', project_bytes(p.project_id)),
		'creation_time', time_text(p.created_at),
		'update_time', time_text(p.updated_at))
$$;
COMMENT ON FUNCTION quota_json(project) IS 'Harbor''s Quota of a project';

CREATE OR REPLACE FUNCTION endpoint_json(e endpoint) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', e.endpoint_id,
		'name', e.name,
		'description', nullif(e.description, ''),
		'type', e.kind,
		'url', e.url,
		'insecure', nullif(e.insecure, false),
		'ca_certificate', nullif(e.ca_certificate, ''),
		'credential', CASE WHEN e.access_key <> '' OR e.access_secret <> ''
			THEN json_build_object(
				'type', e.credential_type,
				'access_key', nullif(e.access_key, ''),
				'access_secret', CASE WHEN e.access_secret <> ''
					THEN '*****' END) END,
		'creation_time', time_text(e.created_at),
		'update_time', time_text(e.updated_at)))
$$;
COMMENT ON FUNCTION endpoint_json(endpoint) IS 'Harbor''s Registry; its secret is not told';

CREATE OR REPLACE FUNCTION selector_json(p_decoration text, p_pattern text)
RETURNS json LANGUAGE sql IMMUTABLE AS $$
	SELECT json_build_array(json_build_object(
		'kind', 'doublestar',
		'decoration', p_decoration,
		'pattern', p_pattern))
$$;
COMMENT ON FUNCTION selector_json(text, text) IS 'One of Harbor''s selectors, in a list';

CREATE OR REPLACE FUNCTION immutable_rule_json(i immutable_rule) RETURNS json
LANGUAGE sql STABLE AS $$
	SELECT json_strip_nulls(json_build_object(
		'id', i.immutable_rule_id,
		'disabled', nullif(i.disabled, false),
		'action', 'immutable',
		'template', 'immutable_template',
		'tag_selectors', selector_json(CASE WHEN i.tag_excludes
			THEN 'excludes' ELSE 'matches' END, i.tag_pattern),
		'scope_selectors', json_build_object('repository',
			selector_json(CASE WHEN i.repository_excludes
				THEN 'repoExcludes' ELSE 'repoMatches' END,
				i.repository_pattern))))
$$;
COMMENT ON FUNCTION immutable_rule_json(immutable_rule) IS 'Harbor''s ImmutableRule';

CREATE OR REPLACE FUNCTION immutable_rule_text(i immutable_rule) RETURNS text
LANGUAGE sql STABLE AS $$
	SELECT format('repositories %s%s, tags %s%s%s',
		CASE WHEN i.repository_excludes THEN 'but ' END,
		i.repository_pattern,
		CASE WHEN i.tag_excludes THEN 'but ' END, i.tag_pattern,
		CASE WHEN i.disabled THEN ', disabled' END)
$$;
COMMENT ON FUNCTION immutable_rule_text(immutable_rule) IS 'A rule as the audit names it';
