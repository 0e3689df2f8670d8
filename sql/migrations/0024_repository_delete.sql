-- A large repository is deleted at once, and its content bit by bit after that.

ALTER TABLE repository ALTER COLUMN project_id DROP NOT NULL;
COMMENT ON COLUMN repository.project_id IS 'The project, which cannot be deleted with repositories in it; null: deleted, a job removes the content';

-- It tells more than whether there was one.
DROP FUNCTION IF EXISTS repository_delete(bigint);
