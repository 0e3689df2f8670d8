-- Other registries, which this one copies from and to.

CREATE TABLE endpoint (
	endpoint_id bigint GENERATED ALWAYS AS IDENTITY
		CONSTRAINT endpoint_endpoint_id_pk PRIMARY KEY,
	name text COLLATE "C" NOT NULL
		CONSTRAINT endpoint_name_uniq UNIQUE
		CONSTRAINT endpoint_name_check CHECK (length(name) BETWEEN 1 AND 255),
	description text NOT NULL DEFAULT ''
		CONSTRAINT endpoint_description_check
		CHECK (length(description) <= 4096),
	kind text COLLATE "C" NOT NULL,
	url text COLLATE "C" NOT NULL
		CONSTRAINT endpoint_url_check CHECK (length(url) BETWEEN 1 AND 1024),
	insecure boolean NOT NULL DEFAULT false,
	ca_certificate text COLLATE "C" NOT NULL DEFAULT '',
	credential_type text COLLATE "C" NOT NULL DEFAULT 'basic'
		CONSTRAINT endpoint_credential_type_check
		CHECK (credential_type IN ('basic', 'oauth')),
	access_key text NOT NULL DEFAULT ''
		CONSTRAINT endpoint_access_key_check CHECK (length(access_key) <= 255),
	access_secret text COLLATE "C" NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE endpoint IS 'Other registries; Harbor''s API calls them registries, too';
COMMENT ON COLUMN endpoint.endpoint_id IS 'Key';
COMMENT ON COLUMN endpoint.name IS 'Name for people, unique';
COMMENT ON COLUMN endpoint.description IS 'Free text';
COMMENT ON COLUMN endpoint.kind IS 'What it is, as in common/model/endpoint.def';
COMMENT ON COLUMN endpoint.url IS 'Where it is: scheme, host, maybe port and path';
COMMENT ON COLUMN endpoint.insecure IS 'Believe whatever certificate it shows';
COMMENT ON COLUMN endpoint.ca_certificate IS 'PEM of the authority to believe; empty: those of the machine';
COMMENT ON COLUMN endpoint.credential_type IS 'How the secret is used: basic or oauth';
COMMENT ON COLUMN endpoint.access_key IS 'User name there, or empty';
COMMENT ON COLUMN endpoint.access_secret IS 'Password or token there, sealed for endpoint/<endpoint_id>; empty: none';
COMMENT ON COLUMN endpoint.created_at IS 'When the row was made';
COMMENT ON COLUMN endpoint.updated_at IS 'When the row was last changed';
