-- An upload begins and ends with every blob, so it has no key that can be done
-- without.  One whose project is gone is unknown, and swept at its time; the
-- sweep reads the table in order of upload_id.
ALTER TABLE upload DROP CONSTRAINT upload_project_id_fk;
DROP INDEX upload_project_id_idx;
DROP INDEX upload_expires_at_idx;
COMMENT ON COLUMN upload.project_id IS 'The project; no foreign key: when it is gone the upload is unknown';
