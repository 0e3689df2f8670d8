-- What workers and sessions remember of a user ends when the user changes, and
-- somebody is always there who may do everything.

CREATE OR REPLACE FUNCTION users_keep_sysadmin(p_user bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	-- two administrators who dismiss each other: one at a time
	PERFORM pg_advisory_xact_lock(hashtext('users_keep_sysadmin'));
	IF NOT EXISTS (SELECT FROM users WHERE sysadmin AND user_id <> p_user
			AND deleted_at IS NULL AND disabled_at IS NULL) THEN
		RAISE 'the last system administrator'
			USING ERRCODE = 'check_violation',
				CONSTRAINT = 'users_sysadmin_check';
	END IF;
END $$;
COMMENT ON FUNCTION users_keep_sysadmin(bigint) IS
	'Fails unless there is another system administrator who can log in';

CREATE OR REPLACE FUNCTION users_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	IF (OLD.username, OLD.email, OLD.realname, OLD.comment, OLD.password,
	    OLD.sysadmin, OLD.disabled_at, OLD.deleted_at)
	    IS DISTINCT FROM
	   (NEW.username, NEW.email, NEW.realname, NEW.comment, NEW.password,
	    NEW.sysadmin, NEW.disabled_at, NEW.deleted_at) THEN
		NEW.updated_at := now();
	END IF;
	NEW.default_password := NEW.default_password
		AND NEW.password IS NOT DISTINCT FROM OLD.password;
	IF (OLD.username, OLD.password, OLD.sysadmin, OLD.disabled_at,
	    OLD.deleted_at)
	    IS DISTINCT FROM
	   (NEW.username, NEW.password, NEW.sysadmin, NEW.disabled_at,
	    NEW.deleted_at) THEN
		NEW.generation := OLD.generation + 1;
	END IF;
	IF OLD.sysadmin AND coalesce(OLD.disabled_at, OLD.deleted_at) IS NULL
	    AND NOT (NEW.sysadmin
		AND coalesce(NEW.disabled_at, NEW.deleted_at) IS NULL) THEN
		PERFORM users_keep_sysadmin(OLD.user_id);
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION users_change() IS 'Moves updated_at and, where rights may change, generation; knows when the default password is gone; keeps one system administrator';

CREATE OR REPLACE TRIGGER users_change BEFORE UPDATE ON users
	FOR EACH ROW EXECUTE FUNCTION users_change();
