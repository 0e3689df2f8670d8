-- What lists show of repositories and projects (docs/why/figures.md).  The job that
-- counts pulls knows from the audit what was pushed to, pulled from or deleted
-- from, and counts that anew in steps of its own; all comes up again now and then,
-- because not everything that changes a figure is in the audit.

CREATE OR REPLACE FUNCTION figure_age() RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT interval '6 hours' $$;
COMMENT ON FUNCTION figure_age() IS 'After so long everything is counted anew';

CREATE OR REPLACE FUNCTION repository_figure_make() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO repository_figure (repository_id, pushed_at)
	VALUES (NEW.repository_id, now());
	RETURN NULL;
END $$;
COMMENT ON FUNCTION repository_figure_make() IS
	'A repository, which a push makes, is to be counted';
CREATE OR REPLACE TRIGGER repository_figure_make AFTER INSERT ON repository
	FOR EACH ROW WHEN (NEW.project_id IS NOT NULL)
	EXECUTE FUNCTION repository_figure_make();

CREATE OR REPLACE FUNCTION repository_figure_moved() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE repository_figure SET due_at = now(), changed = true,
		counted_at = '-infinity'
	WHERE repository_id = NEW.repository_id;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION repository_figure_moved() IS
	'A repository went or is back: all of its blobs may be shared with one less or more';
CREATE OR REPLACE TRIGGER repository_figure_moved
	AFTER UPDATE OF project_id ON repository
	FOR EACH ROW WHEN (OLD.project_id IS DISTINCT FROM NEW.project_id)
	EXECUTE FUNCTION repository_figure_moved();

CREATE OR REPLACE FUNCTION project_figure_make() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO project_figure (project_id, bytes, due_at)
	VALUES (NEW.project_id, 0, now() + figure_age());
	RETURN NULL;
END $$;
COMMENT ON FUNCTION project_figure_make() IS 'A project begins with nothing in it';
CREATE OR REPLACE TRIGGER project_figure_make AFTER INSERT ON project
	FOR EACH ROW EXECUTE FUNCTION project_figure_make();

CREATE OR REPLACE FUNCTION figure_acts(p_page audit[])
RETURNS TABLE (project_id bigint, name text, pushed_at timestamptz,
	pulled_at timestamptz, changed boolean)
LANGUAGE sql STABLE AS $$
	SELECT project_id, substring(resource FROM '^[^/]+/([^:@]+)'),
		max(op_time) FILTER (WHERE operation = 'create'
			AND resource_type = 'artifact'),
		max(op_time) FILTER (WHERE operation = 'pull'),
		bool_or(operation <> 'pull')
	FROM unnest(p_page)
	WHERE success AND project_id IS NOT NULL
		AND operation = ANY ('{pull,create,delete,undo}')
		AND resource_type = ANY (
			'{artifact,tag,blob,repository,deletion}')
	GROUP BY 1, 2
$$;
COMMENT ON FUNCTION figure_acts(audit[]) IS
	'The last push and pull in each repository among these rows, and whether what it holds changed';

-- A repository that is deleted and made anew was not there when the one of its name
-- was pulled.
CREATE OR REPLACE FUNCTION figure_apply(p_page audit[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE repository_figure f SET
		pushed_at = greatest(f.pushed_at, CASE
			WHEN a.pushed_at >= r.created_at THEN a.pushed_at END),
		pulled_at = greatest(f.pulled_at, CASE
			WHEN a.pulled_at >= r.created_at THEN a.pulled_at END),
		changed = f.changed OR a.changed,
		due_at = CASE WHEN a.changed THEN now() ELSE f.due_at END
	FROM figure_acts(p_page) AS a JOIN repository r USING (project_id, name)
	WHERE f.repository_id = r.repository_id;
	UPDATE project_figure f SET
		pushed_at = greatest(f.pushed_at, a.pushed_at),
		pulled_at = greatest(f.pulled_at, a.pulled_at),
		due_at = CASE WHEN a.changed THEN now() ELSE f.due_at END
	FROM (SELECT project_id, max(pushed_at) AS pushed_at,
			max(pulled_at) AS pulled_at, bool_or(changed) AS changed
		FROM figure_acts(p_page) GROUP BY 1) AS a
	WHERE f.project_id = a.project_id;
END $$;
COMMENT ON FUNCTION figure_apply(audit[]) IS
	'Notes pushes and pulls, and makes due what changed';

CREATE OR REPLACE FUNCTION figure_others(l repository_blob, p_most bigint)
RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT o.repository_id
		FROM repository_blob o JOIN repository r USING (repository_id)
		WHERE o.digest = l.digest
			AND o.repository_id <> l.repository_id
			AND r.project_id IS NOT NULL AND quota_link_counts(o)
		LIMIT p_most);
END $$;
COMMENT ON FUNCTION figure_others(repository_blob, bigint) IS
	'Other repositories where the blob counts, at most so many';

-- Who had a blob alone, or with this one, may not have it so now; that is no change
-- that it would have to tell others.  Links carry the time at which their transaction
-- began, which may have taken long.
CREATE OR REPLACE FUNCTION figure_warn(p_repository bigint,
	p_since timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE repository_figure SET due_at = now()
	WHERE repository_id = ANY (ARRAY(
		SELECT DISTINCT o.ids[1] FROM (
			SELECT figure_others(l, 2) AS ids FROM repository_blob l
			WHERE l.repository_id = p_repository
				AND greatest(l.created_at, l.released_at)
					> p_since - interval '10 minutes') AS o
		WHERE cardinality(o.ids) = 1));
END $$;
COMMENT ON FUNCTION figure_warn(bigint, timestamptz) IS
	'Makes those due whose unique blobs may be others because of links that came or went since';

CREATE OR REPLACE FUNCTION figure_count(p_repository bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_begin timestamptz := clock_timestamp();
	v_bytes bigint;
	v_unique bigint;
	f repository_figure;
BEGIN
	SELECT * INTO f FROM repository_figure
	WHERE repository_id = p_repository;
	SELECT coalesce(sum(b.size), 0), coalesce(sum(b.size)
		FILTER (WHERE figure_others(l, 1) = '{}'), 0)
	INTO v_bytes, v_unique
	FROM repository_blob l JOIN blob b USING (digest)
	WHERE l.repository_id = p_repository AND quota_link_counts(l);
	IF f.changed THEN
		PERFORM figure_warn(p_repository, f.counted_at);
	END IF;
	UPDATE repository_figure o SET bytes = v_bytes, unique_bytes = v_unique,
		pushed_at = greatest(o.pushed_at, (
			SELECT max(created_at) FROM manifest
			WHERE repository_id = p_repository)),
		pulled_at = CASE WHEN f.bytes IS NULL THEN greatest(o.pulled_at,
			(SELECT max(pulled_at) FROM manifest
			WHERE repository_id = p_repository))
			ELSE o.pulled_at END,
		counted_at = v_begin, changed = o.due_at <> f.due_at,
		due_at = CASE WHEN o.due_at = f.due_at
			THEN v_begin + figure_age() ELSE o.due_at END
	WHERE repository_id = p_repository;
END $$;
COMMENT ON FUNCTION figure_count(bigint) IS
	'Counts a repository; what became due meanwhile stays so';

CREATE OR REPLACE FUNCTION figure_count_project(p_project bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	v_due timestamptz := (SELECT due_at FROM project_figure
		WHERE project_id = p_project);
	v_bytes bigint := project_bytes(p_project);
BEGIN
	UPDATE project_figure f SET bytes = v_bytes,
		pushed_at = greatest(f.pushed_at, l.pushed_at),
		pulled_at = greatest(f.pulled_at, l.pulled_at),
		due_at = CASE WHEN f.due_at = v_due
			THEN clock_timestamp() + figure_age() ELSE f.due_at END
	FROM (SELECT max(o.pushed_at) AS pushed_at,
			max(o.pulled_at) AS pulled_at
		FROM repository r JOIN repository_figure o USING (repository_id)
		WHERE r.project_id = p_project) AS l
	WHERE f.project_id = p_project;
END $$;
COMMENT ON FUNCTION figure_count_project(bigint) IS 'The same of a project';

-- As pull_count does, it gives up rather than be in anybody's way.
CREATE OR REPLACE FUNCTION figure_step(p_limit bigint, OUT r_counted bigint)
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
	v_end timestamptz := clock_timestamp() + interval '200 ms';
	f record;
BEGIN
	r_counted := 0;
	FOR f IN SELECT * FROM (
			(SELECT repository_id AS id, false AS project
			FROM repository_figure WHERE due_at <= now()
			ORDER BY due_at LIMIT p_limit)
			UNION ALL
			(SELECT project_id, true FROM project_figure
			WHERE due_at <= now() ORDER BY due_at LIMIT p_limit)) AS due
		ORDER BY project
	LOOP
		IF f.project THEN
			PERFORM figure_count_project(f.id);
		ELSE
			PERFORM figure_count(f.id);
		END IF;
		r_counted := r_counted + 1;
		EXIT WHEN clock_timestamp() > v_end;
	END LOOP;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
	r_counted := 0;
END $$;
COMMENT ON FUNCTION figure_step(bigint) IS
	'Counts some of what is due, for a fifth of a second or one thing; how many, 0: no more now';

-- As GET .../summary says who is told: whoever has a role in the whole project.
-- Who sees a part of it hears of that part, and robots of what all may see.
CREATE OR REPLACE FUNCTION project_figure_for(p project, p_visitor bigint,
	OUT bytes bigint, OUT storage_limit bigint, OUT pushed_at timestamptz,
	OUT pulled_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_whole boolean := EXISTS (SELECT FROM users WHERE user_id = p_visitor
		AND (sysadmin OR directory_admin));
	v_parts text;
BEGIN
	IF NOT v_whole THEN
		SELECT coalesce(bool_or(repository_pattern IS NULL), false),
			string_agg(glob_regex(repository_pattern), '|')
		INTO v_whole, v_parts FROM member_user
		WHERE user_id = p_visitor AND project_id = p.project_id;
	END IF;
	IF NOT v_whole AND NOT p.public THEN
		SELECT max(f.pushed_at), max(f.pulled_at)
		INTO pushed_at, pulled_at
		FROM repository r JOIN repository_figure f USING (repository_id)
		WHERE r.project_id = p.project_id AND r.name ~ v_parts;
		RETURN;
	END IF;
	SELECT CASE WHEN v_whole THEN f.bytes END,
		CASE WHEN v_whole THEN p.storage_limit END,
		f.pushed_at, f.pulled_at
	INTO bytes, storage_limit, pushed_at, pulled_at
	FROM project_figure f WHERE f.project_id = p.project_id;
END $$;
COMMENT ON FUNCTION project_figure_for(project, bigint) IS
	'Figures of a project as far as a visitor (as in the view) may know them';
