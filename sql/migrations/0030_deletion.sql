-- What was deleted can be put back for a while (docs/why/undelete.md).

CREATE TABLE deletion (
	repository_id bigint CONSTRAINT deletion_repository_id_pk PRIMARY KEY
		CONSTRAINT deletion_repository_id_fk
		REFERENCES repository ON DELETE CASCADE,
	project_id bigint CONSTRAINT deletion_project_id_fk
		REFERENCES project ON DELETE SET NULL,
	kind text COLLATE "C" NOT NULL CONSTRAINT deletion_kind_check
		CHECK (kind IN ('repository', 'artifact', 'tag')),
	digest digest,
	reason text NOT NULL DEFAULT '',
	deleted_by text NOT NULL DEFAULT '',
	deleted_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz NOT NULL,
	CONSTRAINT deletion_digest_check
		CHECK ((digest IS NULL) = (kind = 'repository'))
);
CREATE INDEX deletion_project_id_idx ON deletion (project_id, deleted_at);
CREATE INDEX deletion_expires_at_idx ON deletion (expires_at);
COMMENT ON TABLE deletion IS 'Deletions that can be undone, and those whose content is about to go';
COMMENT ON COLUMN deletion.repository_id IS 'Key: a repository of no project, which holds what was deleted';
COMMENT ON COLUMN deletion.project_id IS 'Where it was; null: the project is gone, too';
COMMENT ON COLUMN deletion.kind IS 'What was deleted: a repository, an artifact or a tag';
COMMENT ON COLUMN deletion.digest IS 'The artifact that was deleted or that the tag named; null of a repository';
COMMENT ON COLUMN deletion.reason IS 'What deleted it, if no request did';
COMMENT ON COLUMN deletion.deleted_by IS 'Who deleted it';
COMMENT ON COLUMN deletion.deleted_at IS 'When';
COMMENT ON COLUMN deletion.expires_at IS 'When it can be undone no more and the content goes';

COMMENT ON COLUMN repository.project_id IS 'The project, which cannot be deleted with repositories in it; null: what it holds was deleted (deletion)';

INSERT INTO deletion (repository_id, kind, expires_at)
SELECT repository_id, 'repository', now() FROM repository
WHERE project_id IS NULL;

-- collection does it
DELETE FROM job WHERE kind = 'DELETE_REPOSITORY';
DELETE FROM job_queue WHERE kind = 'DELETE_REPOSITORY';

-- They tell other things now, or take more.
DROP FUNCTION IF EXISTS repository_delete(bigint);
DROP FUNCTION IF EXISTS repository_shrink(bigint, bigint);
DROP FUNCTION IF EXISTS manifest_copy(bigint, bigint);
DROP FUNCTION IF EXISTS gc_manifests(boolean, bigint, boolean, interval,
	bigint);
DROP FUNCTION IF EXISTS gc_take_manifests(boolean, bigint, bigint);
DROP FUNCTION IF EXISTS gc_doomed_manifests(boolean, interval);
DROP FUNCTION IF EXISTS gc_doomed_blobs(boolean, interval);
DROP FUNCTION IF EXISTS retention_delete_artifact(bigint, bigint);
DROP FUNCTION IF EXISTS retention_delete_tag(bigint, manifest, text);
