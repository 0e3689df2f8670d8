-- The audit knows by which program something was done.

ALTER TABLE audit ADD COLUMN user_agent text COLLATE "C";
COMMENT ON COLUMN audit.user_agent IS 'Program as it called itself (User-Agent), at most 256 bytes';

-- They take one argument more now.
DROP FUNCTION IF EXISTS manifest_put(text, text, bytea, text, text, text, text,
	bytea, jsonb, jsonb, bytea, bytea, bytea[], bytea[], text[], text[],
	boolean, text[], text, text, text);
DROP FUNCTION IF EXISTS directory_user_keep(text, text, text, text, boolean,
	text[], text, text, text);
