-- Labels, for the whole registry or for one project, and artifacts that bear
-- them.

CREATE TABLE label (
	label_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT label_label_id_pk PRIMARY KEY,
	name text COLLATE "C" NOT NULL
		CONSTRAINT label_name_check CHECK (length(name) BETWEEN 1 AND 128),
	description text NOT NULL DEFAULT ''
		CONSTRAINT label_description_check CHECK (length(description) <= 4096),
	color text COLLATE "C" NOT NULL DEFAULT ''
		CONSTRAINT label_color_check CHECK (length(color) <= 16),
	project_id bigint
		CONSTRAINT label_project_id_fk REFERENCES project ON DELETE CASCADE,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT label_project_id_name_uniq
		UNIQUE NULLS NOT DISTINCT (project_id, name)
);
COMMENT ON TABLE label IS 'Words that people put on artifacts';
COMMENT ON COLUMN label.label_id IS 'Key';
COMMENT ON COLUMN label.name IS 'The word, unique in its project or among the global ones';
COMMENT ON COLUMN label.description IS 'Free text';
COMMENT ON COLUMN label.color IS 'Background for display, such as #0065AB';
COMMENT ON COLUMN label.project_id IS 'The project whose artifacts may bear it; null: those of all projects';
COMMENT ON COLUMN label.created_at IS 'When the row was made';
COMMENT ON COLUMN label.updated_at IS 'When the row was last changed';

CREATE TABLE manifest_label (
	manifest_id bigint NOT NULL
		CONSTRAINT manifest_label_manifest_id_fk
		REFERENCES manifest ON DELETE CASCADE,
	label_id bigint NOT NULL
		CONSTRAINT manifest_label_label_id_fk
		REFERENCES label ON DELETE CASCADE,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT manifest_label_pk PRIMARY KEY (manifest_id, label_id)
);
CREATE INDEX manifest_label_label_id_idx ON manifest_label (label_id);
COMMENT ON TABLE manifest_label IS 'Which artifact bears which label';
COMMENT ON COLUMN manifest_label.manifest_id IS 'The artifact';
COMMENT ON COLUMN manifest_label.label_id IS 'A global label, or one of the project of the artifact';
COMMENT ON COLUMN manifest_label.created_at IS 'When it was put there';

-- its successor shows labels, too
DROP FUNCTION IF EXISTS artifact_json(manifest, bigint, text, boolean, boolean);
