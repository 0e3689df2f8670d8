-- Which artifacts of a project are kept when the others go.

CREATE TABLE retention_policy (
	retention_policy_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT retention_policy_retention_policy_id_pk PRIMARY KEY,
	project_id bigint NOT NULL
		CONSTRAINT retention_policy_project_id_fk
		REFERENCES project ON DELETE CASCADE,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT retention_policy_project_id_uniq UNIQUE (project_id)
);
COMMENT ON TABLE retention_policy IS 'What is kept of a project, by its rules; when is a row of schedule of the kind RETENTION, which the policy owns';
COMMENT ON COLUMN retention_policy.retention_policy_id IS 'Key';
COMMENT ON COLUMN retention_policy.project_id IS 'Where it holds';
COMMENT ON COLUMN retention_policy.created_at IS 'When the row was made';
COMMENT ON COLUMN retention_policy.updated_at IS 'When somebody last changed it';

CREATE TABLE retention_rule (
	retention_policy_id bigint NOT NULL
		CONSTRAINT retention_rule_retention_policy_id_fk
		REFERENCES retention_policy ON DELETE CASCADE,
	position smallint NOT NULL
		CONSTRAINT retention_rule_position_check
		CHECK (position BETWEEN 1 AND 15),
	priority integer NOT NULL
		CONSTRAINT retention_rule_priority_check CHECK (priority >= 0),
	template text COLLATE "C" NOT NULL
		CONSTRAINT retention_rule_template_check
		CHECK (template IN ('latestPushedK', 'latestPulledN',
			'latestActiveK', 'nDaysSinceLastPush',
			'nDaysSinceLastPull', 'lastXDays', 'always')),
	amount integer NOT NULL
		CONSTRAINT retention_rule_amount_check
		CHECK (CASE template WHEN 'always' THEN amount = 0
			ELSE amount BETWEEN 1 AND 1000000 END),
	repository_pattern text COLLATE "C" NOT NULL
		CONSTRAINT retention_rule_repository_pattern_check
		CHECK (length(repository_pattern) BETWEEN 1 AND 255),
	repository_excludes boolean NOT NULL,
	tag_pattern text COLLATE "C" NOT NULL
		CONSTRAINT retention_rule_tag_pattern_check
		CHECK (length(tag_pattern) BETWEEN 1 AND 255),
	tag_excludes boolean NOT NULL,
	untagged boolean NOT NULL,
	disabled boolean NOT NULL,
	CONSTRAINT retention_rule_pk
		PRIMARY KEY (retention_policy_id, position),
	CONSTRAINT retention_rule_uniq UNIQUE (retention_policy_id, template,
		amount, repository_pattern, repository_excludes, tag_pattern,
		tag_excludes, untagged)
);
COMMENT ON TABLE retention_rule IS 'Rules of a policy: what one of them keeps, stays';
COMMENT ON COLUMN retention_rule.retention_policy_id IS 'The policy it is of';
COMMENT ON COLUMN retention_rule.position IS 'Its place in the list, from 1';
COMMENT ON COLUMN retention_rule.priority IS 'As it was sent; it means nothing, as rules do not exclude each other';
COMMENT ON COLUMN retention_rule.template IS 'What it counts, as in Harbor''s API';
COMMENT ON COLUMN retention_rule.amount IS 'How many artifacts of a repository, or how many days; 0 with always';
COMMENT ON COLUMN retention_rule.repository_pattern IS 'Of repository names without the project (*, **, ?, {a,b})';
COMMENT ON COLUMN retention_rule.repository_excludes IS 'It covers the repositories that do not match';
COMMENT ON COLUMN retention_rule.tag_pattern IS 'The same of tags';
COMMENT ON COLUMN retention_rule.tag_excludes IS 'It covers the tags that do not match';
COMMENT ON COLUMN retention_rule.untagged IS 'It covers artifacts without a tag';
COMMENT ON COLUMN retention_rule.disabled IS 'It keeps nothing for now';

-- It is shown with the settings of a project now, and was a number of no policy.
DELETE FROM project_meta WHERE name = 'retention_id';
