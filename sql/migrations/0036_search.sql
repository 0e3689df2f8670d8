-- What search looks for in all repositories at once: tags by the beginning of
-- their names, artifacts by that of their digests.

CREATE INDEX tag_name_idx ON tag (name, repository_id)
	WHERE valid_to = 'infinity';
CREATE INDEX manifest_digest_idx ON manifest (digest, repository_id);

CREATE TYPE search_scope AS (
	everything boolean,
	projects bigint[],
	repositories bigint[],
	few bigint[]
);
COMMENT ON TYPE search_scope IS
	'Where a visitor searches: in everything, or in whole projects and in repositories of others; few: all of that as repositories, unless they are many';
