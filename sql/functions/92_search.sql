-- Typed search.  Where somebody may look is gathered first (search_scope): in few
-- repositories each is asked, else an index over all is read in its order, and
-- what is not seen is left out, until there is enough.

CREATE OR REPLACE FUNCTION search_few(s search_scope, p_name text,
	p_most bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
	SELECT ARRAY(SELECT repository_id FROM repository
			WHERE project_id = ANY (s.projects)
				AND (p_name = '' OR name = p_name)
			LIMIT p_most)
		|| s.repositories
$$;
COMMENT ON FUNCTION search_few(search_scope, text, bigint) IS
	'The repositories of a scope, of one name unless it is empty; of whole projects so many at most';

-- Within a project (team), or a repository (team/api).
CREATE OR REPLACE FUNCTION search_scope(p_visitor bigint, p_all boolean,
	p_within text) RETURNS search_scope LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_project text := split_part(p_within, '/', 1);
	v_name text := substr(p_within, length(split_part(p_within, '/', 1)) + 2);
	v_most bigint := 5000;
	v_parts bigint[];
	s search_scope;
BEGIN
	s.everything := p_all AND p_within = '';
	IF s.everything THEN
		RETURN s;
	END IF;
	SELECT coalesce(array_agg(project_id) FILTER (WHERE whole), '{}'),
		coalesce(array_agg(project_id) FILTER (WHERE NOT whole), '{}')
	INTO s.projects, v_parts
	FROM project_seen(p_visitor, p_all, false)
	WHERE p_within = '' OR name = v_project;
	s.repositories := '{}';
	IF v_parts <> '{}' THEN
		s.repositories := ARRAY(SELECT r.repository_id
			FROM project_seen(p_visitor, p_all, false)
			JOIN repository r USING (project_id)
			WHERE project_id = ANY (v_parts) AND r.name ~ parts
				AND (v_name = '' OR r.name = v_name));
	END IF;
	IF p_within <> '' THEN
		s.few := search_few(s, v_name, NULL);
		s.repositories := s.few;
		s.projects := '{}';
	ELSE
		s.few := search_few(s, '', v_most + 1);
		s.few := CASE WHEN cardinality(s.few) <= v_most THEN s.few END;
	END IF;
	RETURN s;
END $$;
COMMENT ON FUNCTION search_scope(bigint, boolean, text) IS
	'Where a visitor (as in the view) may pull from, within a project or a repository or anywhere (empty); all: everywhere';

CREATE OR REPLACE FUNCTION search_name(p_repository bigint, OUT project text,
	OUT name text) LANGUAGE sql STABLE AS $$
	SELECT p.name, p.name || '/' || r.name
	FROM repository r JOIN project p USING (project_id)
	WHERE r.repository_id = p_repository
$$;
COMMENT ON FUNCTION search_name(bigint) IS 'A repository''s project, and its name with it';

-- What is called so comes first, then what begins so.
CREATE OR REPLACE FUNCTION search_projects(p_visitor bigint, p_all boolean,
	p_projects boolean, p_word text, p_limit bigint, p_offset bigint)
RETURNS SETOF json LANGUAGE sql STABLE SET enable_seqscan = on AS $$
	SELECT json_build_object('project_id', project_id, 'name', name,
		'public', public)
	FROM (SELECT project_id, name COLLATE "C" AS name, public
		FROM project_seen(p_visitor, p_all, p_projects)
		WHERE strpos(name COLLATE "C", lower(p_word)) > 0
		ORDER BY name <> lower(p_word),
			NOT starts_with(name, lower(p_word)), name COLLATE "C"
		LIMIT p_limit OFFSET p_offset) AS found
$$;
COMMENT ON FUNCTION search_projects(bigint, boolean, boolean, text, bigint, bigint) IS
	'Projects whose name holds the word';

CREATE OR REPLACE FUNCTION search_repositories(s search_scope, p_word text,
	p_limit bigint, p_offset bigint) RETURNS SETOF json
LANGUAGE plpgsql STABLE SET enable_seqscan = on SET jit = off
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	w text := lower(p_word);
	v_slash boolean := strpos(p_word, '/') > 0;
BEGIN
	RETURN QUERY SELECT json_build_object(
		'repository_id', repository_id, 'project_name', project,
		'repository_name', project || '/' || name,
		'artifact_count', artifact_count(repository_id))
	FROM (SELECT r.repository_id, r.name, p.name AS project
		FROM repository r JOIN (SELECT project_id,
				o.name COLLATE "C" AS name,
				strpos(o.name COLLATE "C", w) > 0 AS hit
			FROM project o) AS p USING (project_id)
		WHERE CASE WHEN v_slash THEN strpos(p.name || '/' || r.name, w) > 0
				ELSE p.hit OR strpos(r.name, w) > 0 END
			AND (s.everything
				OR r.project_id IN (SELECT unnest(s.projects))
				OR r.repository_id IN (SELECT unnest(s.repositories)))
		ORDER BY r.name <> w, NOT starts_with(r.name, w), p.name, r.name
		LIMIT p_limit OFFSET p_offset) AS found;
END $$;
COMMENT ON FUNCTION search_repositories(search_scope, text, bigint, bigint) IS
	'Repositories whose name, with the project, holds the word';

-- Names of tags hold nothing that comes behind a brace.
CREATE OR REPLACE FUNCTION search_tags_named(s search_scope, p_word text,
	p_part boolean, p_limit bigint, p_offset bigint) RETURNS SETOF tag
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
	IF p_part THEN
		RETURN QUERY SELECT t.* FROM tag t
		WHERE t.repository_id = ANY (s.few) AND t.valid_to = 'infinity'
			AND strpos(lower(t.name), lower(p_word)) > 0
		ORDER BY t.name, t.repository_id LIMIT p_limit OFFSET p_offset;
	ELSIF s.few IS NOT NULL THEN
		RETURN QUERY SELECT t.* FROM unnest(s.few) AS id
		CROSS JOIN LATERAL (SELECT * FROM tag o
			WHERE o.repository_id = id AND o.valid_to = 'infinity'
				AND o.name >= p_word AND o.name < p_word || '{'
			ORDER BY o.name LIMIT p_limit + p_offset) AS t
		ORDER BY t.name, t.repository_id LIMIT p_limit OFFSET p_offset;
	ELSE
		RETURN QUERY SELECT t.* FROM tag t JOIN repository r
			USING (repository_id)
		WHERE t.name >= p_word AND t.name < p_word || '{'
			AND t.valid_to = 'infinity' AND r.project_id IS NOT NULL
			AND (s.everything
				OR r.project_id IN (SELECT unnest(s.projects))
				OR r.repository_id IN (SELECT unnest(s.repositories)))
		ORDER BY t.name, t.repository_id LIMIT p_limit OFFSET p_offset;
	END IF;
END $$;
COMMENT ON FUNCTION search_tags_named(search_scope, text, boolean, bigint, bigint) IS
	'Tags whose name begins with the word; in few repositories those that hold it (part)';

CREATE OR REPLACE FUNCTION search_tags(s search_scope, p_word text,
	p_part boolean, p_limit bigint, p_offset bigint) RETURNS SETOF json
LANGUAGE sql STABLE AS $$
	SELECT json_build_object('name', t.name, 'digest', digest_text(t.digest),
		'project_name', n.project, 'repository_name', n.name,
		'push_time', time_text(t.valid_from))
	FROM search_tags_named(s, p_word, p_part, p_limit, p_offset) AS t,
		search_name(t.repository_id) AS n
$$;
COMMENT ON FUNCTION search_tags(search_scope, text, boolean, bigint, bigint) IS 'The same as JSON';

CREATE OR REPLACE FUNCTION digest_range(p_word text, OUT low bytea,
	OUT high bytea) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
	SELECT a.mark || decode(rpad(hex, a.digits, '0'), 'hex'),
		a.mark || decode(rpad(hex, a.digits, 'f'), 'hex')
	FROM (VALUES ('sha256', '\x01'::bytea, 64), ('sha512', '\x02', 128))
			AS a (name, mark, digits),
		(SELECT regexp_replace(lower(p_word), '^sha(256|512):', '') AS hex)
			AS h
	WHERE hex ~ '^[0-9a-f]{7,}$' AND length(hex) <= a.digits
		AND (p_word !~ ':' OR starts_with(lower(p_word), a.name))
$$;
COMMENT ON FUNCTION digest_range(text) IS
	'Between which digests those are that begin so: seven digits at least, with the algorithm in front or without; no row: it is none';

CREATE OR REPLACE FUNCTION search_manifests(s search_scope, p_low bytea,
	p_high bytea, p_limit bigint, p_offset bigint)
RETURNS SETOF json LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
	RETURN QUERY SELECT json_build_object('type', 'artifact',
		'digest', digest_text(m.digest), 'size', m.size,
		'artifact_type', m.kind, 'project_name', n.project,
		'repository_name', n.name, 'push_time', time_text(m.created_at),
		'tags', (SELECT coalesce(json_agg(name ORDER BY name), '[]')
			FROM (SELECT t.name FROM tag t
				WHERE t.manifest_id = m.manifest_id
					AND t.valid_to = 'infinity'
				ORDER BY t.name LIMIT 5) AS named))
	FROM (SELECT o.* FROM manifest o JOIN repository r USING (repository_id)
		WHERE o.digest BETWEEN p_low AND p_high
			AND r.project_id IS NOT NULL
			AND (s.everything
				OR o.repository_id IN (SELECT unnest(s.few))
				OR s.few IS NULL AND (
					r.project_id IN (SELECT unnest(s.projects))
					OR r.repository_id IN (
						SELECT unnest(s.repositories))))
		ORDER BY o.digest, o.repository_id
		LIMIT p_limit OFFSET p_offset) AS m,
		search_name(m.repository_id) AS n
	ORDER BY m.digest, m.repository_id;
END $$;
COMMENT ON FUNCTION search_manifests(search_scope, bytea, bytea, bigint, bigint) IS
	'Artifacts with digests of a range';

CREATE OR REPLACE FUNCTION search_holders(s search_scope, p_digest bytea)
RETURNS text[] LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
	v_ids bigint[];
BEGIN
	IF s.few IS NOT NULL THEN
		v_ids := ARRAY(SELECT l.repository_id FROM unnest(s.few) AS id
			JOIN repository_blob l ON l.repository_id = id
				AND l.digest = p_digest
			ORDER BY 1 LIMIT 6);
	ELSE
		v_ids := ARRAY(SELECT l.repository_id FROM repository_blob l
			JOIN repository r USING (repository_id)
			WHERE l.digest = p_digest AND r.project_id IS NOT NULL
				AND (s.everything
					OR r.project_id IN (SELECT unnest(s.projects))
					OR r.repository_id IN (
						SELECT unnest(s.repositories)))
			LIMIT 6);
	END IF;
	RETURN ARRAY(SELECT n.name FROM unnest(v_ids) AS id,
		search_name(id) AS n ORDER BY n.name);
END $$;
COMMENT ON FUNCTION search_holders(search_scope, bytea) IS
	'Repositories that a blob can be pulled from, six at most';

CREATE OR REPLACE FUNCTION search_blobs(s search_scope, p_low bytea,
	p_high bytea, p_limit bigint, p_offset bigint)
RETURNS SETOF json LANGUAGE sql STABLE AS $$
	SELECT json_build_object('type', 'blob', 'digest', digest_text(b.digest),
		'size', b.size, 'repositories', to_json(names[1:5]),
		'more', cardinality(names) > 5)
	FROM (SELECT digest, size FROM blob
		WHERE digest BETWEEN p_low AND p_high) AS b,
		search_holders(s, b.digest) AS names
	WHERE names <> '{}'
	ORDER BY b.digest LIMIT p_limit OFFSET p_offset
$$;
COMMENT ON FUNCTION search_blobs(search_scope, bytea, bytea, bigint, bigint) IS
	'Blobs with digests of a range, and who has them';

-- Artifacts first.
CREATE OR REPLACE FUNCTION search_digests(s search_scope, p_word text,
	p_limit bigint, p_offset bigint) RETURNS SETOF json
LANGUAGE sql STABLE AS $$
	(SELECT m FROM digest_range(p_word) AS d,
		search_manifests(s, low, high, p_limit + p_offset, 0) AS m
	UNION ALL
	SELECT b FROM digest_range(p_word) AS d,
		search_blobs(s, low, high, p_limit + p_offset, 0) AS b)
	LIMIT p_limit OFFSET p_offset
$$;
COMMENT ON FUNCTION search_digests(search_scope, text, bigint, bigint) IS
	'Artifacts and blobs whose digests begin with the word';

CREATE OR REPLACE FUNCTION search_kind(s search_scope, p_visitor bigint,
	p_all boolean, p_projects boolean, p_kind text, p_word text,
	p_part boolean, p_limit bigint, p_offset bigint) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_found json[];
BEGIN
	CASE p_kind
	WHEN 'project' THEN
		v_found := ARRAY(SELECT search_projects(p_visitor, p_all,
			p_projects, p_word, p_limit + 1, p_offset));
	WHEN 'repository' THEN
		v_found := ARRAY(SELECT search_repositories(s, p_word,
			p_limit + 1, p_offset));
	WHEN 'tag' THEN
		v_found := ARRAY(SELECT search_tags(s, p_word, p_part,
			p_limit + 1, p_offset));
	WHEN 'digest' THEN
		v_found := ARRAY(SELECT search_digests(s, p_word,
			p_limit + 1, p_offset));
	END CASE;
	RETURN json_build_object('items', to_json(v_found[1:p_limit]),
		'more', cardinality(v_found) > p_limit);
END $$;
COMMENT ON FUNCTION search_kind(search_scope, bigint, boolean, boolean, text, text, boolean, bigint, bigint) IS
	'One page of one kind of things, and whether there are more';
