-- What workers and sessions remember of a user ends when the user changes.

CREATE OR REPLACE FUNCTION users_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
	NEW.updated_at := now();
	IF (OLD.username, OLD.password, OLD.sysadmin, OLD.disabled_at,
	    OLD.deleted_at)
	    IS DISTINCT FROM
	   (NEW.username, NEW.password, NEW.sysadmin, NEW.disabled_at,
	    NEW.deleted_at) THEN
		NEW.generation := OLD.generation + 1;
	END IF;
	RETURN NEW;
END $$;
COMMENT ON FUNCTION users_change() IS 'Moves updated_at and, where rights may change, generation';

CREATE OR REPLACE TRIGGER users_change BEFORE UPDATE ON users
	FOR EACH ROW EXECUTE FUNCTION users_change();
