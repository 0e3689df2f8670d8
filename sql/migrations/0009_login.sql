-- How often somebody in vain tried to log in as a user, from an address.
CREATE TABLE login_failure (
	bucket bytea
		CONSTRAINT login_failure_bucket_pk PRIMARY KEY
		CONSTRAINT login_failure_bucket_check CHECK (length(bucket) = 32),
	failures integer NOT NULL,
	last_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failure_last_at_idx ON login_failure (last_at);

COMMENT ON TABLE login_failure IS 'Log-ins that failed, in a row; nothing here keeps another address from logging in';
COMMENT ON COLUMN login_failure.bucket IS 'SHA-256 of address and user name, whether there is such a user or not';
COMMENT ON COLUMN login_failure.failures IS 'How many since the last that succeeded';
COMMENT ON COLUMN login_failure.last_at IS 'When the last one failed';

ALTER TABLE users ADD COLUMN default_password boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.default_password IS 'The password is still the one that everybody knows from the documentation; set at installation, ended by any other';
