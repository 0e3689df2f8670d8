-- The two roles; run by a superuser, any number of times.
-- roadstead_owner owns the schema and migrates it; roadstead_app is what the
-- workers and the job daemon are.

DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roadstead_owner') THEN
		CREATE ROLE roadstead_owner LOGIN;
	END IF;
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roadstead_app') THEN
		CREATE ROLE roadstead_app LOGIN;
	END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO roadstead_owner;
GRANT USAGE ON SCHEMA public TO roadstead_app;
