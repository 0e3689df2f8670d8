-- Collection of garbage.  A row of gc_blob_review is one of three things: to be
-- looked at; condemned, and deleted when due unless somebody used the blob; or
-- deleted, and only the file is left.

INSERT INTO gc_delay (event, delay) VALUES ('condemned', '10 minutes');

-- the queue says what is condemned
DROP INDEX blob_condemned_at_idx;
CREATE INDEX gc_blob_review_sentence_idx ON gc_blob_review (event, due_at)
	WHERE event IN ('condemned', 'deleted');
ALTER TABLE gc_blob_review
	ADD COLUMN location text COLLATE "C",
	ADD CONSTRAINT gc_blob_review_location_check
		CHECK (location IS NULL OR event = 'deleted');
COMMENT ON TABLE gc_blob_review IS 'Blobs to look at, blobs to delete (condemned), files to remove (deleted)';
COMMENT ON COLUMN gc_blob_review.event IS 'The last event';
COMMENT ON COLUMN gc_blob_review.location IS 'Of a deleted blob: its object key where that does not follow from the digest';

ALTER TABLE manifest ADD COLUMN touched_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN manifest.touched_at IS 'Last push';

INSERT INTO schedule (kind, cron) VALUES ('COLLECT', '0 * * * * *');
