-- In plpgsql, which keeps its plan.
CREATE OR REPLACE FUNCTION preference_stars(p_user bigint) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN ARRAY(SELECT jsonb_array_elements_text(value -> 'stars')
		FROM user_preference WHERE user_id = p_user);
END $$;
COMMENT ON FUNCTION preference_stars(bigint) IS 'Projects, and repositories with their projects, that a user has marked';
