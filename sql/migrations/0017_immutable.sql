-- Rules about tags that stay where they are.

CREATE TABLE immutable_rule (
	immutable_rule_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT immutable_rule_immutable_rule_id_pk PRIMARY KEY,
	project_id bigint NOT NULL
		CONSTRAINT immutable_rule_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	repository_pattern text COLLATE "C" NOT NULL
		CONSTRAINT immutable_rule_repository_pattern_check
		CHECK (length(repository_pattern) BETWEEN 1 AND 255),
	repository_excludes boolean NOT NULL,
	tag_pattern text COLLATE "C" NOT NULL
		CONSTRAINT immutable_rule_tag_pattern_check
		CHECK (length(tag_pattern) BETWEEN 1 AND 255),
	tag_excludes boolean NOT NULL,
	disabled boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT immutable_rule_uniq UNIQUE (project_id, repository_pattern,
		repository_excludes, tag_pattern, tag_excludes)
);
COMMENT ON TABLE immutable_rule IS 'Which tags can be neither moved nor deleted: those that one rule covers';
COMMENT ON COLUMN immutable_rule.immutable_rule_id IS 'Key';
COMMENT ON COLUMN immutable_rule.project_id IS 'Where it holds';
COMMENT ON COLUMN immutable_rule.repository_pattern IS 'Of repository names without the project (*, **, ?, {a,b})';
COMMENT ON COLUMN immutable_rule.repository_excludes IS 'It covers the repositories that do not match';
COMMENT ON COLUMN immutable_rule.tag_pattern IS 'The same of tags';
COMMENT ON COLUMN immutable_rule.tag_excludes IS 'It covers the tags that do not match';
COMMENT ON COLUMN immutable_rule.disabled IS 'It covers nothing for now';
COMMENT ON COLUMN immutable_rule.created_at IS 'When the row was made';
COMMENT ON COLUMN immutable_rule.updated_at IS 'When the row was last changed';

-- their successors show what is immutable
DROP FUNCTION IF EXISTS artifact_json(manifest, bigint, text, boolean, boolean,
	boolean);
DROP FUNCTION IF EXISTS tag_json(tag);
