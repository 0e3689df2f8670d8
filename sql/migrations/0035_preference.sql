-- What users set for themselves.

CREATE TABLE user_preference (
	user_id bigint CONSTRAINT user_preference_user_id_pk PRIMARY KEY
		CONSTRAINT user_preference_user_id_fk
		REFERENCES users ON DELETE CASCADE,
	value jsonb NOT NULL CONSTRAINT user_preference_value_check
		CHECK (jsonb_typeof(value) = 'object'),
	updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE user_preference IS 'How users want the web interface; goes with the user';
COMMENT ON COLUMN user_preference.user_id IS 'Whose';
COMMENT ON COLUMN user_preference.value IS 'The object of the API: stars, theme, zone, ...';
COMMENT ON COLUMN user_preference.updated_at IS 'When it was set';
