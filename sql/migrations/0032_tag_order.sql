-- Tags in the order that people expect.  An index holds what the function gives,
-- so it stays as it is; to pad the names of one large repository takes longer
-- than all the rest of a page of them.
CREATE FUNCTION natural_key(t text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
	v_part text;
	v_key text := '';
BEGIN
	FOREACH v_part IN ARRAY string_to_array(regexp_replace(t, '([0-9]+)',
			E'\1\\1\1', 'g'), E'\1') LOOP
		v_key := v_key || CASE WHEN v_part ~ '^[0-9]'
			THEN repeat('0', 20 - length(v_part)) ELSE '' END || v_part;
	END LOOP;
	RETURN v_key;
END $$;
COMMENT ON FUNCTION natural_key(text) IS
	'Sorts v1.2 before v1.9 before v1.10: numbers padded to 20 digits; longer ones compare as text';

CREATE INDEX tag_natural_idx ON tag (repository_id, natural_key(name), name)
	WHERE valid_to = 'infinity';
