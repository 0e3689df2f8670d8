-- Tags that stay where they are.  Who moves or ends tags holds the rules of the
-- project first, before any other lock, shared with others who do; who changes
-- a rule holds them alone.  So a rule waits for the moves that did not see it.

CREATE OR REPLACE FUNCTION immutable_rules_key(p_project bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
	SELECT hashtextextended('immutable rules', p_project)
$$;
COMMENT ON FUNCTION immutable_rules_key(bigint) IS
	'Key of the advisory lock of a project''s rules; no tag has this name';

CREATE OR REPLACE FUNCTION immutable_rules_hold(p_project bigint)
RETURNS void LANGUAGE sql AS $$
	SELECT pg_advisory_xact_lock_shared(immutable_rules_key(p_project))
$$;
COMMENT ON FUNCTION immutable_rules_hold(bigint) IS
	'Keeps the rules of a project from changing until the transaction ends';

CREATE OR REPLACE FUNCTION immutable_rules_change(p_project bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(immutable_rules_key(p_project));
	RETURN (SELECT count(*) FROM immutable_rule
		WHERE project_id = p_project);
END $$;
COMMENT ON FUNCTION immutable_rules_change(bigint) IS
	'Waits for who holds the rules and holds them alone until the transaction ends; returns how many there are';

CREATE OR REPLACE FUNCTION tag_immutable(p_repository bigint, p_name text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN EXISTS (SELECT FROM repository r
		JOIN immutable_rule i USING (project_id)
		WHERE r.repository_id = p_repository AND NOT i.disabled
		AND r.name ~ glob_regex(i.repository_pattern)
			<> i.repository_excludes
		AND p_name COLLATE "C" ~ glob_regex(i.tag_pattern)
			<> i.tag_excludes);
END $$;
COMMENT ON FUNCTION tag_immutable(bigint, text) IS 'Whether a rule covers the tag';

CREATE OR REPLACE FUNCTION tag_may_end(p_repository bigint, p_name text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF tag_immutable(p_repository, p_name) THEN
		RAISE 'immutable' USING ERRCODE = 'check_violation',
			CONSTRAINT = 'tag_immutable_check';
	END IF;
END $$;
COMMENT ON FUNCTION tag_may_end(bigint, text) IS
	'Fails with tag_immutable_check if a rule covers the tag';
