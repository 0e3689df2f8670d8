-- Content.  A digest is bytea: one byte for the algorithm (1 sha256,
-- 2 sha512), then the hash.  Names compare byte by byte, as the registry
-- protocol orders them.

CREATE DOMAIN digest AS bytea
	CONSTRAINT digest_form_check CHECK (VALUE IS NULL OR CASE length(VALUE)
		WHEN 33 THEN get_byte(VALUE, 0) = 1
		WHEN 65 THEN get_byte(VALUE, 0) = 2
		ELSE false END);
COMMENT ON DOMAIN digest IS
	'Algorithm byte (1 sha256, 2 sha512) and the hash';

CREATE TABLE repository (
	repository_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT repository_repository_id_pk PRIMARY KEY,
	project_id bigint NOT NULL
		CONSTRAINT repository_project_id_fk REFERENCES project,
	name text COLLATE "C" NOT NULL
		CONSTRAINT repository_name_check CHECK (length(name) BETWEEN 1 AND 255),
	description text NOT NULL DEFAULT '',
	pull_count bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT repository_project_id_name_uniq UNIQUE (project_id, name)
);
COMMENT ON TABLE repository IS 'Made when the first blob or manifest arrives';
COMMENT ON COLUMN repository.repository_id IS 'Key';
COMMENT ON COLUMN repository.project_id IS 'The project; a project with repositories cannot be deleted';
COMMENT ON COLUMN repository.name IS 'Path without the project: a/b of library/a/b';
COMMENT ON COLUMN repository.description IS 'Free text';
COMMENT ON COLUMN repository.pull_count IS 'Pulls folded in so far from the audit';
COMMENT ON COLUMN repository.created_at IS 'When the row was made';
COMMENT ON COLUMN repository.updated_at IS 'When the description was last changed';

CREATE TABLE blob (
	digest digest CONSTRAINT blob_digest_pk PRIMARY KEY,
	size bigint NOT NULL CONSTRAINT blob_size_check CHECK (size >= 0),
	location text COLLATE "C",
	created_at timestamptz NOT NULL DEFAULT now(),
	touched_at timestamptz NOT NULL DEFAULT now(),
	condemned_at timestamptz
);
CREATE INDEX blob_condemned_at_idx ON blob (condemned_at)
	WHERE condemned_at IS NOT NULL;
COMMENT ON TABLE blob IS 'Stored bytes: a row exists only while its file does';
COMMENT ON COLUMN blob.digest IS 'Key';
COMMENT ON COLUMN blob.size IS 'Bytes';
COMMENT ON COLUMN blob.location IS 'Object key where the path does not follow from the digest; else null';
COMMENT ON COLUMN blob.created_at IS 'When the row was made';
COMMENT ON COLUMN blob.touched_at IS 'Last push, mount or look-up, to about ten minutes';
COMMENT ON COLUMN blob.condemned_at IS 'When garbage collection marked it; any use clears the mark';

CREATE TABLE repository_blob (
	repository_id bigint NOT NULL
		CONSTRAINT repository_blob_repository_id_fk REFERENCES repository,
	digest digest NOT NULL
		CONSTRAINT repository_blob_digest_fk
		REFERENCES blob ON DELETE CASCADE,
	created_at timestamptz NOT NULL DEFAULT now(),
	CONSTRAINT repository_blob_pk PRIMARY KEY (repository_id, digest)
);
CREATE INDEX repository_blob_digest_idx ON repository_blob (digest);
COMMENT ON TABLE repository_blob IS 'Which repositories a blob can be pulled from';
COMMENT ON COLUMN repository_blob.repository_id IS 'The repository';
COMMENT ON COLUMN repository_blob.digest IS 'The blob';
COMMENT ON COLUMN repository_blob.created_at IS 'When the blob was pushed or mounted here';

CREATE TABLE manifest (
	manifest_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT manifest_manifest_id_pk PRIMARY KEY,
	repository_id bigint NOT NULL
		CONSTRAINT manifest_repository_id_fk REFERENCES repository,
	digest digest NOT NULL,
	media_type text COLLATE "C" NOT NULL,
	artifact_type text COLLATE "C",
	config_media_type text COLLATE "C",
	subject digest,
	annotations jsonb
		CONSTRAINT manifest_annotations_check
		CHECK (jsonb_typeof(annotations) = 'object'),
	extra_attrs jsonb
		CONSTRAINT manifest_extra_attrs_check
		CHECK (jsonb_typeof(extra_attrs) = 'object'),
	kind text COLLATE "C" NOT NULL DEFAULT 'UNKNOWN',
	size bigint NOT NULL,
	payload bytea NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	pulled_at timestamptz,
	CONSTRAINT manifest_repository_id_digest_uniq UNIQUE (repository_id, digest)
) WITH (toast_tuple_target = 4096);
ALTER TABLE manifest ALTER COLUMN payload SET COMPRESSION lz4;
ALTER TABLE manifest ALTER COLUMN extra_attrs SET COMPRESSION lz4;
CREATE INDEX manifest_subject_idx ON manifest (repository_id, subject)
	WHERE subject IS NOT NULL;
CREATE INDEX manifest_created_at_idx ON manifest (repository_id, created_at);
COMMENT ON TABLE manifest IS 'Images, indexes and other artifacts of a repository';
COMMENT ON COLUMN manifest.manifest_id IS 'Key; the artifact id of the API';
COMMENT ON COLUMN manifest.repository_id IS 'Where it was pushed';
COMMENT ON COLUMN manifest.digest IS 'Digest of payload';
COMMENT ON COLUMN manifest.media_type IS 'Content-Type it is served with';
COMMENT ON COLUMN manifest.artifact_type IS 'artifactType of the manifest, or null';
COMMENT ON COLUMN manifest.config_media_type IS 'Media type of its config; null for an index';
COMMENT ON COLUMN manifest.subject IS 'Digest of the manifest it refers to, which may be missing; or null';
COMMENT ON COLUMN manifest.annotations IS 'Annotations as an object of strings, or null';
COMMENT ON COLUMN manifest.extra_attrs IS 'Summary of the config (architecture, os, chart facts), or null until known';
COMMENT ON COLUMN manifest.kind IS 'Type for people: IMAGE, CHART, SBOM …';
COMMENT ON COLUMN manifest.size IS 'Bytes of config, layers and payload; of an index, with its children';
COMMENT ON COLUMN manifest.payload IS 'The exact bytes pushed';
COMMENT ON COLUMN manifest.created_at IS 'When it was pushed first';
COMMENT ON COLUMN manifest.pulled_at IS 'Last pull folded in so far from the audit';

CREATE TABLE manifest_blob (
	manifest_id bigint NOT NULL
		CONSTRAINT manifest_blob_manifest_id_fk
		REFERENCES manifest ON DELETE CASCADE,
	repository_id bigint NOT NULL,
	digest digest NOT NULL,
	config boolean NOT NULL,
	CONSTRAINT manifest_blob_pk PRIMARY KEY (manifest_id, digest),
	CONSTRAINT manifest_blob_repository_blob_fk
		FOREIGN KEY (repository_id, digest)
		REFERENCES repository_blob ON DELETE RESTRICT
);
CREATE INDEX manifest_blob_digest_idx
	ON manifest_blob (digest, repository_id);
COMMENT ON TABLE manifest_blob IS 'Blobs that a manifest needs; each is linked to its repository and cannot be deleted';
COMMENT ON COLUMN manifest_blob.manifest_id IS 'The manifest';
COMMENT ON COLUMN manifest_blob.repository_id IS 'The repository of the manifest';
COMMENT ON COLUMN manifest_blob.digest IS 'The blob';
COMMENT ON COLUMN manifest_blob.config IS 'It is the config, not a layer';

CREATE TABLE manifest_child (
	parent_id bigint NOT NULL
		CONSTRAINT manifest_child_parent_id_fk
		REFERENCES manifest ON DELETE CASCADE,
	child_id bigint NOT NULL
		CONSTRAINT manifest_child_child_id_fk
		REFERENCES manifest ON DELETE RESTRICT,
	platform jsonb,
	annotations jsonb,
	CONSTRAINT manifest_child_pk PRIMARY KEY (parent_id, child_id)
);
CREATE INDEX manifest_child_child_id_idx ON manifest_child (child_id);
COMMENT ON TABLE manifest_child IS 'Manifests that an index lists and the repository holds';
COMMENT ON COLUMN manifest_child.parent_id IS 'The index';
COMMENT ON COLUMN manifest_child.child_id IS 'The listed manifest; cannot be deleted before the index';
COMMENT ON COLUMN manifest_child.platform IS 'platform of the descriptor, or null';
COMMENT ON COLUMN manifest_child.annotations IS 'annotations of the descriptor, or null';

CREATE TABLE tag (
	tag_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT tag_tag_id_pk PRIMARY KEY,
	repository_id bigint NOT NULL
		CONSTRAINT tag_repository_id_fk REFERENCES repository ON DELETE CASCADE,
	name text COLLATE "C" NOT NULL
		CONSTRAINT tag_name_check CHECK (length(name) BETWEEN 1 AND 128),
	manifest_id bigint
		CONSTRAINT tag_manifest_id_fk REFERENCES manifest ON DELETE SET NULL,
	digest digest NOT NULL,
	valid_from timestamptz NOT NULL DEFAULT now(),
	valid_to timestamptz NOT NULL DEFAULT 'infinity',
	pushed_by text NOT NULL DEFAULT '',
	ended_by text NOT NULL DEFAULT '',
	pulled_at timestamptz,
	CONSTRAINT tag_valid_check CHECK (valid_from < valid_to),
	CONSTRAINT tag_live_check
		CHECK (manifest_id IS NOT NULL OR valid_to < 'infinity')
);
CREATE UNIQUE INDEX tag_live_uniq ON tag (repository_id, name)
	WHERE valid_to = 'infinity';
CREATE INDEX tag_manifest_id_idx ON tag (manifest_id);
COMMENT ON TABLE tag IS 'Tags now and before: a move ends one row and begins another';
COMMENT ON COLUMN tag.tag_id IS 'Key';
COMMENT ON COLUMN tag.repository_id IS 'The repository';
COMMENT ON COLUMN tag.name IS 'The tag; one live row for each name';
COMMENT ON COLUMN tag.manifest_id IS 'What it names; null in history once that manifest is gone';
COMMENT ON COLUMN tag.digest IS 'Digest of what it names, kept in history';
COMMENT ON COLUMN tag.valid_from IS 'Pushed or moved here at';
COMMENT ON COLUMN tag.valid_to IS 'Moved away or deleted at; infinity while live';
COMMENT ON COLUMN tag.pushed_by IS 'Who pushed it';
COMMENT ON COLUMN tag.ended_by IS 'Who moved or deleted it';
COMMENT ON COLUMN tag.pulled_at IS 'Last pull by this tag folded in so far from the audit';

CREATE TABLE upload (
	upload_id uuid CONSTRAINT upload_upload_id_pk PRIMARY KEY,
	project_id bigint NOT NULL
		CONSTRAINT upload_project_id_fk REFERENCES project ON DELETE CASCADE,
	repository text COLLATE "C" NOT NULL
		CONSTRAINT upload_repository_check
		CHECK (length(repository) BETWEEN 1 AND 255),
	subject text NOT NULL,
	received bigint NOT NULL DEFAULT 0
		CONSTRAINT upload_received_check CHECK (received >= 0),
	hash_alg smallint NOT NULL
		CONSTRAINT upload_hash_alg_check CHECK (hash_alg IN (1, 2)),
	hash_state bytea NOT NULL,
	location text COLLATE "C",
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX upload_project_id_idx ON upload (project_id);
CREATE INDEX upload_expires_at_idx ON upload (expires_at);
COMMENT ON TABLE upload IS 'Blob uploads that any worker can continue';
COMMENT ON COLUMN upload.upload_id IS 'Key, also the name of the temporary file';
COMMENT ON COLUMN upload.project_id IS 'The project';
COMMENT ON COLUMN upload.repository IS 'Repository name without the project; the row may not exist yet';
COMMENT ON COLUMN upload.subject IS 'Who began it, and alone may go on';
COMMENT ON COLUMN upload.received IS 'Bytes acknowledged and on disk';
COMMENT ON COLUMN upload.hash_alg IS '1 sha256, 2 sha512';
COMMENT ON COLUMN upload.hash_state IS 'State of the hash after these bytes';
COMMENT ON COLUMN upload.location IS 'Object key and multipart state of an object store; null for files';
COMMENT ON COLUMN upload.created_at IS 'When it began';
COMMENT ON COLUMN upload.updated_at IS 'Last chunk';
COMMENT ON COLUMN upload.expires_at IS 'When it may be swept';
